using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// The app's log for ASP.NET Core's key ring provider, which reports an error with each request that finds no ring. Why there is none is
/// said once per outage by <see cref="KeyRingState"/>; the rest is detail.
/// </summary>
internal sealed class QuietLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Quiet(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    public void Dispose()
    {
        // The app's is not ours to dispose.
    }

    private sealed class Quiet(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var level = AzureRedisKeyRingUnavailableException.IsCauseOf(exception) ? LogLevel.Debug : logLevel;
            if (logger.IsEnabled(level))
                logger.Log(level, eventId, state, exception, formatter);
        }
    }
}
