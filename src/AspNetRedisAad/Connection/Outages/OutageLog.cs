using System.Net;
using AspNetRedisAad.Background;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection.Outages;

/// <summary>
/// Logs each outage: lost, still unreachable, restored. For a connection with several endpoints, such as the nodes of a cluster, it also
/// logs each endpoint, as long as the connection as a whole can be used.
/// </summary>
internal sealed class OutageLog : IAsyncDisposable
{
    private readonly OutageSubject _subject;
    private readonly OutageTracker _tracker;
    private readonly OutageMetrics _metrics;
    private readonly ILogger _logger;
    private readonly BackgroundLoop _loop;
    private readonly Dictionary<EndPoint, OutageReport> _endpoints = [];
    private OutageReport _whole = OutageReport.Empty;
    private bool _isExplained;

    public OutageLog(
        OutageSubject subject, OutageTracker tracker, OutageMetrics metrics, TimeProvider time, BackgroundMetrics background,
        ILogger<OutageLog> logger)
    {
        (_subject, _tracker, _metrics, _logger) = (subject, tracker, metrics, logger);
        _loop = new BackgroundLoop("outage log", RoundAsync, time, background, logger);
    }

    /// <summary>Begins when the app's start has logged its result.</summary>
    public void Start()
    {
        if (_tracker.Current is { Stage: not OutageStage.Connected } status)
            (_whole, _isExplained) = (OutageReport.Told(status), true);
        _tracker.Changed += _loop.Nudge;
        _loop.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _tracker.Changed -= _loop.Nudge;
        await _loop.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<TimeSpan> RoundAsync(CancellationToken stopping)
    {
        _tracker.Recheck();
        var status = _tracker.Current;
        var next = Tell(status);
        if (status.Stage == OutageStage.Connected)
            _isExplained = false;
        else if (!_isExplained && _whole.HasRepeated)
            await ExplainAsync(stopping).ConfigureAwait(false);

        var endpoints = _tracker.Endpoints;
        foreach (var (endpoint, of) in endpoints.Count > 1 && status.Stage == OutageStage.Connected ? endpoints : [])
        {
            if (Tell(endpoint, of) is var sooner && sooner != Timeout.InfiniteTimeSpan
                && (next == Timeout.InfiniteTimeSpan || sooner < next))
                next = sooner;
        }

        return next;
    }

    private TimeSpan Tell(OutageStatus status)
    {
        var (report, due, lasted) = _whole.At(status);
        _whole = report;
        switch (due)
        {
            case OutageLine.Lost:
                Log.Lost(_logger, _subject.EndpointText, status.Reason!.Describe());
                break;
            case OutageLine.Still:
                Log.StillUnreachable(_logger, _subject.EndpointText, OutageText.Of(lasted), status.Attempts, status.Reason!.Describe());
                break;
            case OutageLine.Restored:
                var (operations, sessions, messages) = _tracker.Losses.Take();
                Log.Restored(_logger, _subject.EndpointText, OutageText.Of(lasted), _subject.UserName(), operations, sessions, messages);
                break;
        }

        if (due == OutageLine.Restored)
            _metrics.Ended(_subject.Name, lasted);
        return report.NextIn(status);
    }

    private TimeSpan Tell(EndPoint endpoint, OutageStatus status)
    {
        var (report, due, lasted) = _endpoints.GetValueOrDefault(endpoint, OutageReport.Empty).At(status);
        _endpoints[endpoint] = report;
        switch (due)
        {
            case OutageLine.Lost:
                Log.Lost(_logger, EndPointCollection.ToString(endpoint), status.Reason!.Describe());
                break;
            case OutageLine.Still:
                Log.StillUnreachable(
                    _logger, EndPointCollection.ToString(endpoint), OutageText.Of(lasted), status.Attempts, status.Reason!.Describe());
                break;
            case OutageLine.Restored:
                Log.Restored(_logger, EndPointCollection.ToString(endpoint), OutageText.Of(lasted), _subject.UserName(), 0, 0, 0);
                break;
        }

        return report.NextIn(status);
    }

    private async Task ExplainAsync(CancellationToken stopping)
    {
        _isExplained = true;
        await _subject.ExplainAsync(stopping).ConfigureAwait(false);
    }
}
