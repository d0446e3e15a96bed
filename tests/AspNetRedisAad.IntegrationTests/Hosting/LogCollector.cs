using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>Collects all log lines, from Trace up, with their exceptions.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    private static readonly string[] _storied = ["Identity", "Connection", "Dialing", "Messaging"];

    private readonly ConcurrentQueue<Entry> _entries = new();

    public IReadOnlyCollection<Entry> Entries => _entries;

    public IReadOnlyCollection<string> Lines => [.. _entries.Select(entry => entry.Line)];

    /// <summary>For a failed test: what the package logged about tokens and connections, and all warnings, with their times.</summary>
    public string Story => string.Join('\n', _entries.Where(IsOfStory).Select(entry => $"{entry.At:HH:mm:ss.fff} {entry.Line}"));

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public void Dispose()
    {
    }

    private static bool IsOfStory(Entry entry) => entry.Level >= LogLevel.Warning
        || _storied.Any(category => entry.Category.StartsWith($"AspNetRedisAad.{category}.", StringComparison.Ordinal));

    internal sealed record Entry(DateTimeOffset At, string Category, LogLevel Level, string Line);

    private sealed class Logger(string category, ConcurrentQueue<Entry> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue(new Entry(DateTimeOffset.UtcNow, category, logLevel, $"{logLevel}: {formatter(state, exception)} {exception}"));
    }
}
