using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Diagnostics;

/// <summary>Log lines of a named connection begin with its name, and contain it as the property <c>Connection</c>.</summary>
/// <param name="inner">The app's logger factory.</param>
/// <param name="name">The name when the line is written; null for the default connection, which needs none.</param>
internal sealed class NamedLoggers(ILoggerFactory inner, Func<string?> name) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new NamedLogger(inner.CreateLogger(categoryName), name);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>The app owns its logger factory.</summary>
    public void Dispose()
    {
    }

    private sealed class NamedLogger(ILogger inner, Func<string?> name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (name() is not { } shown)
                inner.Log(logLevel, eventId, state, exception, formatter);
            else if (inner.IsEnabled(logLevel))
                inner.Log(logLevel, eventId, NamedLine.Of(shown, state, formatter(state, exception)), exception, static (line, _) =>
                    line.ToString());
        }
    }

    private sealed class NamedLine(string text, IEnumerable<KeyValuePair<string, object?>> properties)
        : List<KeyValuePair<string, object?>>(properties)
    {
        public static NamedLine Of<TState>(string name, TState state, string text) =>
            new($"[{name}] {text}", [new("Connection", name), .. state as IEnumerable<KeyValuePair<string, object?>> ?? []]);

        public override string ToString() => text;
    }
}
