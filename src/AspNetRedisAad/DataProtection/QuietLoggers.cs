using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// The logger for ASP.NET Core's key ring provider, which logs an error for each request that finds no key ring. <see cref="KeyRingState"/>
/// logs the reason once per outage; the rest is logged as detail.
/// </summary>
internal sealed class QuietLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Quiet(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    public void Dispose()
    {
        // The app owns its logger factory.
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
