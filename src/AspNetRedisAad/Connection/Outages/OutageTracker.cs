using System.Net;

namespace AspNetRedisAad.Connection.Outages;

/// <summary>
/// The one place that knows whether a connection can be used. Code that opens, loses or probes a connection reports to it; log, metrics,
/// health, doctor and all surfaces read it.
/// </summary>
/// <param name="grace">How long an interruption may last before it is an outage.</param>
/// <param name="time">The clock.</param>
internal sealed class OutageTracker(TimeSpan grace, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _begun = time.GetTimestamp();
    private volatile ConnectionReachability _state = ConnectionReachability.NotYet(TimeSpan.Zero);
    private volatile OutageStage _seen = OutageStage.Blip;
    private volatile bool _isWhole;
    private volatile TaskCompletionSource _change = NewChange();

    /// <summary>
    /// Raised after any change, on the thread that reported it. An interruption becomes an outage only because time passes:
    /// <see cref="Recheck"/> raises the event for that.
    /// </summary>
    public event Action? Changed;

    /// <summary>What has failed in an outage.</summary>
    public OutageLosses Losses { get; } = new();

    /// <summary>Whether the connection can be used, and each endpoint with a known state.</summary>
    public bool IsWhole => _isWhole;

    /// <summary>Whether the connection can be used, as far as any of its endpoints can.</summary>
    public bool IsConnected => _state.Whole.IsConnected;

    /// <summary>Completes at the next change.</summary>
    public Task NextChange => _change.Task;

    /// <summary>The status of the connection.</summary>
    public OutageStatus Current => OutageStatus.Of(_state.Whole, Now, grace);

    /// <summary>Whether callers should not wait for Redis. The check is cheap while connected.</summary>
    public bool IsOutage => _state.Whole is { IsConnected: false } whole && whole.StageAt(Now, grace) == OutageStage.Outage;

    /// <summary>The endpoints with a known state.</summary>
    public IReadOnlyList<KeyValuePair<EndPoint, OutageStatus>> Endpoints
    {
        get
        {
            var now = Now;
            return [.. _state.Endpoints.Select(endpoint => KeyValuePair.Create(endpoint.Key, OutageStatus.Of(endpoint.Value, now, grace)))];
        }
    }

    /// <summary>The time on a monotonic clock that starts with the tracker.</summary>
    private TimeSpan Now => time.GetElapsedTime(_begun);

    /// <summary>Null when the endpoint's state is not known.</summary>
    public OutageStatus? Of(EndPoint endpoint) =>
        _state.Endpoints.GetValueOrDefault(endpoint) is { } known ? OutageStatus.Of(known, Now, grace) : null;

    /// <summary>The endpoint can no longer be used.</summary>
    public void Lost(EndPoint endpoint, OutageReason reason) => Change((state, now) => state.Lost(endpoint, now, reason));

    /// <summary>An attempt to connect to it, or to find it ready, has failed.</summary>
    public void AttemptFailed(EndPoint endpoint, OutageReason reason) => Change((state, now) => state.AttemptFailed(endpoint, now, reason));

    /// <summary>The endpoint can be used.</summary>
    public void Restored(EndPoint endpoint) => Change((state, now) => state.Restored(endpoint, now));

    /// <summary>The endpoint is no longer part of the connection.</summary>
    public void Forget(EndPoint endpoint) => Change((state, now) => state.Forget(endpoint, now));

    /// <summary>
    /// Raises <see cref="Changed"/> if an interruption has become an outage since the last change. <see cref="OutageStatus.GraceLeft"/>
    /// says when to call it.
    /// </summary>
    public void Recheck()
    {
        lock (_gate)
        {
            var stage = Current.Stage;
            if (stage == _seen)
                return;
            _seen = stage;
        }

        Raise();
    }

    private void Change(Func<ConnectionReachability, TimeSpan, ConnectionReachability> change)
    {
        lock (_gate)
        {
            var before = _state;
            _state = change(before, Now);
            _isWhole = _state.Whole.IsConnected && _state.Endpoints.All(endpoint => endpoint.Value.IsConnected);
            if (_state == before && _seen == Current.Stage)
                return;
            _seen = Current.Stage;
        }

        Raise();
    }

    private void Raise()
    {
        Interlocked.Exchange(ref _change, NewChange()).TrySetResult();
        Changed?.Invoke();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
