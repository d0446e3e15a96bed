using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Diagnostics;

/// <summary>
/// The logger for the libraries that the package uses: in the package's category, and as detail. StackExchange.Redis writes some forty
/// lines for each connection that it opens, and a dump for each that it loses; the package itself logs what an operator must know.
/// </summary>
internal sealed class ForeignLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Demoted(loggers.CreateLogger("AspNetRedisAad." + categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    public void Dispose()
    {
        // The app owns its logger factory.
    }

    private static LogLevel Demote(LogLevel level) => level is > LogLevel.Debug and < LogLevel.None ? LogLevel.Debug : level;

    private sealed class Demoted(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(Demote(logLevel));

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var level = Demote(logLevel);
            if (logger.IsEnabled(level))
                logger.Log(level, eventId, state, exception, formatter);
        }
    }
}
