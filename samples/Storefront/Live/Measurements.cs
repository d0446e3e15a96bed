using System.Diagnostics.Metrics;
using AspNetRedisAad;

namespace Storefront.Live;

/// <summary>Adds up AspNetRedisAad's metrics, as a metrics collector would. The names are in docs/observability.md.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private Totals _totals = new();
    private Observation? _observation;

    public Measurements(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == AzureRedisAadDiagnostics.MeterName && ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => Add(instrument.Name, TimeSpan.FromSeconds(value), tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name, value));
        _listener.Start();
    }

    public Totals Totals
    {
        get
        {
            lock (_gate)
                return _totals;
        }
    }

    /// <summary>Starts a new observation, which replaces the previous one.</summary>
    public Observation Observe()
    {
        lock (_gate)
            return _observation = new Observation();
    }

    public void Dispose() => _listener.Dispose();

    private void Add(string instrument, TimeSpan duration, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (operation, result, failed) = Read(tags);
        lock (_gate)
        {
            var before = _totals;
            _totals = instrument switch
            {
                "azure_redis.cache.operation.duration" => before with
                {
                    Hits = before.Hits + (result == "hit" ? 1 : 0),
                    Misses = before.Misses + (result == "miss" ? 1 : 0),
                },
                "azure_redis.session.operation.duration" => before with
                {
                    SessionLoads = before.SessionLoads + (operation == "load" ? 1 : 0),
                    SessionCommits = before.SessionCommits + (operation == "commit" ? 1 : 0),
                    SessionTime = before.SessionTime + duration,
                },
                _ => before,
            };
            if (ReferenceEquals(before, _totals))
                return;

            _totals = _totals with { Commands = before.Commands + 1, Failed = before.Failed + (failed ? 1 : 0) };
            _observation?.Add(duration, failed, _time.GetUtcNow());
        }
    }

    private void Add(string instrument, long count)
    {
        lock (_gate)
        {
            if (instrument == "azure_redis.connection.restores")
                _totals = _totals with { Reconnects = _totals.Reconnects + count };
        }
    }

    private static (string? Operation, string? Result, bool Failed) Read(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        (string? operation, string? result, var failed) = (null, null, false);
        foreach (var (name, value) in tags)
        {
            if (name == "azure_redis.operation")
                operation = value as string;
            else if (name == "azure_redis.result")
                result = value as string;
            else if (name == "error.type")
                failed = true;
        }

        return (operation, result, failed);
    }
}
