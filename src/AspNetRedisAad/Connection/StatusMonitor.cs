using System.Collections.Immutable;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Connection;

/// <summary>Tells the listeners of each change. The status itself is read from the snapshots of token and servers.</summary>
internal sealed class StatusMonitor : IAzureRedisStatusMonitor, IDisposable
{
    private readonly MultiplexerUpkeep _upkeep;
    private readonly RedisTokenStore _tokens;
    private readonly TimeProvider _time;
    private readonly ILogger<StatusMonitor> _logger;
    private ImmutableList<Action<AzureRedisStatus>> _listeners = [];
    private int _changes;

    public StatusMonitor(MultiplexerUpkeep upkeep, RedisTokenStore tokens, TimeProvider time, ILogger<StatusMonitor> logger)
    {
        (_upkeep, _tokens, _time, _logger) = (upkeep, tokens, time, logger);
        upkeep.Outage.Changed += OnChanged;
        tokens.Changed += OnChanged;
        upkeep.Authentication.Changed += OnChanged;
    }

    public AzureRedisStatus Current
    {
        get
        {
            var snapshot = _tokens.Snapshot;
            return StatusReport.Of(
                snapshot,
                _upkeep.Outage.Current,
                [.. _upkeep.Servers.Select(server => EndpointStatuses.Of(
                    server,
                    snapshot.Token,
                    _upkeep.Authentication.StateOf(server.EndPoint),
                    _upkeep.Outage.Of(server.EndPoint),
                    _upkeep.WordsOf(server.EndPoint)))],
                _time.GetUtcNow());
        }
    }

    public IDisposable OnChange(Action<AzureRedisStatus> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);

        ImmutableInterlocked.Update(ref _listeners, listeners => listeners.Add(listener));
        return new Subscription(() => ImmutableInterlocked.Update(ref _listeners, listeners => listeners.Remove(listener)));
    }

    public void Dispose()
    {
        _upkeep.Outage.Changed -= OnChanged;
        _tokens.Changed -= OnChanged;
        _upkeep.Authentication.Changed -= OnChanged;
    }

    /// <summary>Listeners must not delay the refresh. They run on another thread, one run at a time.</summary>
    private void OnChanged()
    {
        if (!_listeners.IsEmpty && Interlocked.Increment(ref _changes) == 1)
            ThreadPool.UnsafeQueueUserWorkItem(static monitor => monitor.Notify(), this, preferLocal: false);
    }

    private void Notify()
    {
        var seen = 0;
        do
        {
            seen = Volatile.Read(ref _changes);
            var status = Current;
            foreach (var listener in _listeners)
                Notify(listener, status);
        }
        while (Interlocked.CompareExchange(ref _changes, 0, seen) != seen);
    }

    private void Notify(Action<AzureRedisStatus> listener, AzureRedisStatus status)
    {
        try
        {
            listener(status);
        }
        catch (Exception e)
        {
            Log.StatusListenerFailed(_logger, e);
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
