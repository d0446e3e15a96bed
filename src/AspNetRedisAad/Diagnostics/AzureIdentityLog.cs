using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Diagnostics;

/// <summary>
/// Writes Azure.Identity's events to the app's log, as detail: which of several credentials was tried, and why it could not be used.
/// Azure.Identity omits tokens and secrets. Only its own events are enabled, so that other Azure clients of the app have no extra cost.
/// </summary>
internal sealed class AzureIdentityLog : EventListener
{
    private const string Source = "Azure-Identity";

    private readonly ILogger _logger;

    public AzureIdentityLog(ILoggerFactory loggers)
    {
        _logger = new ForeignLoggers(loggers).CreateLogger("Azure.Identity");
        // Existing event sources were announced before the logger was set.
        foreach (var source in EventSource.GetSources())
            Enable(source);
    }

    protected override void OnEventSourceCreated(EventSource eventSource) => Enable(eventSource);

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        ArgumentNullException.ThrowIfNull(eventData);
        var level = eventData.Level == EventLevel.Verbose ? LogLevel.Trace : LogLevel.Debug;
        if (!_logger.IsEnabled(level))
            return;

        var text = eventData.Message is { } format
            ? string.Format(CultureInfo.InvariantCulture, format, [.. eventData.Payload ?? []])
            : string.Join(' ', eventData.Payload ?? []);
        Log.AzureIdentity(_logger, level, eventData.EventName ?? "", text);
    }

    private void Enable(EventSource source)
    {
        if (_logger is not null && source.Name == Source)
            EnableEvents(source, _logger.IsEnabled(LogLevel.Trace) ? EventLevel.Verbose : EventLevel.Informational);
    }
}
