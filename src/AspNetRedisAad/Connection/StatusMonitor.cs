using System.Collections.Immutable;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Connection;

/// <summary>Reads the snapshots of token and endpoints; keeps nothing of its own but the listeners.</summary>
internal sealed class StatusMonitor : IAzureRedisStatusMonitor, IDisposable
{
    private readonly RedisConnection _connection;
    private readonly TimeProvider _time;
    private readonly ILogger<StatusMonitor> _logger;
    private ImmutableList<Action<AzureRedisStatus>> _listeners = [];
    private int _changes;

    public StatusMonitor(RedisConnection connection, TimeProvider time, ILogger<StatusMonitor> logger)
    {
        (_connection, _time, _logger) = (connection, time, logger);
        connection.Outage.Changed += OnChanged;
        connection.Tokens.Changed += OnChanged;
        connection.Authentication.Changed += OnChanged;
    }

    public AzureRedisStatus Current
    {
        get
        {
            var snapshot = _connection.Tokens.Snapshot;
            return new AzureRedisStatus
            {
                UserName = snapshot.Token?.UserName,
                TokenExpiresOn = snapshot.Token?.ExpiresOn,
                LastTokenRenewal = snapshot.Token?.AcquiredOn,
                NextTokenRenewal = snapshot.NextRenewal,
                RenewTokenBy = snapshot.Token is { } token ? token.AcquiredOn + RefreshSchedule.MarkAge(token) : null,
                TokenRotations = snapshot.Rotations,
                FailedTokenRequests = snapshot.Failures,
                LastTokenError = snapshot.LastError,
                Outage = OutageOf(_connection.Outage.Current),
                Endpoints = [.. _connection.Servers.Select(server => EndpointStatuses.Of(
                    server,
                    snapshot.Token,
                    _connection.Authentication.StateOf(server.EndPoint),
                    _connection.Outage.Of(server.EndPoint),
                    _connection.WordsOf(server.EndPoint)))],
            };
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
        _connection.Outage.Changed -= OnChanged;
        _connection.Tokens.Changed -= OnChanged;
        _connection.Authentication.Changed -= OnChanged;
    }

    private AzureRedisOutage? OutageOf(OutageStatus status) => status.Reason is not { } reason ? null : new AzureRedisOutage
    {
        Since = _time.GetUtcNow() - status.Lasting,
        IsPastGrace = status.Stage == OutageStage.Outage,
        Reason = reason.Describe(),
        Attempts = status.Attempts,
    };

    /// <summary>Listeners must not hold up the refresh: they are called elsewhere, by whoever finds that nobody is calling them.</summary>
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
