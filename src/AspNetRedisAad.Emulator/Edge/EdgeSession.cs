namespace AspNetRedisAad.Emulator.Edge;

/// <summary>Who is at the other end of one connection, and until when.</summary>
internal sealed class EdgeSession : IDisposable
{
    private const long Never = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly Action _expired;
    private readonly Action _late;
    private readonly ITimer _expiry;
    private long _validUntil;
    private bool _hasKey;

    /// <param name="time">The clock.</param>
    /// <param name="signInTimeout">How long a client may take to sign in; infinite for no limit.</param>
    /// <param name="expired">Called when the client's token has expired.</param>
    /// <param name="late">Called when the client has not signed in by then.</param>
    public EdgeSession(TimeProvider time, TimeSpan signInTimeout, Action expired, Action late)
    {
        (_time, _expired, _late) = (time, expired, late);
        _expiry = time.CreateTimer(_ => OnTimer(), null, signInTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// When the client's token expires; null until it has sent a valid one, and after an access key. Only a valid token moves it.
    /// </summary>
    public DateTimeOffset? ValidUntil { get; private set; }

    /// <summary>A client has signed in; the server behind the edge may have refused its commands since.</summary>
    public bool IsSignedIn => ValidUntil is not null || _hasKey;

    /// <summary>The other end is one of the emulator's own servers, which replicates: it may do everything, for ever.</summary>
    public bool IsServer { get; set; }

    public void Authenticated(DateTimeOffset validUntil)
    {
        (ValidUntil, _hasKey) = (validUntil, false);
        Volatile.Write(ref _validUntil, validUntil.UtcTicks);
        Wait(validUntil - _time.GetUtcNow());
    }

    /// <summary>With an access key, which does not expire.</summary>
    public void AuthenticatedWithKey()
    {
        (ValidUntil, _hasKey) = (null, true);
        Volatile.Write(ref _validUntil, Never);
        _expiry.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>As if the client's token expired now.</summary>
    public void Expire()
    {
        if (ValidUntil is not null)
            _expired();
    }

    /// <summary>The clock shows another time than the timer was set for.</summary>
    public void ClockMoved()
    {
        if (ValidUntil is not null)
            OnTimer();
    }

    public void Dispose() => _expiry.Dispose();

    // A timer may fire some milliseconds early, or just as a new token arrives; no client may lose its connection for that.
    private void OnTimer()
    {
        var validUntil = Volatile.Read(ref _validUntil);
        if (validUntil == Never)
            return;
        if (validUntil == 0)
        {
            if (!IsServer)
                _late();
            return;
        }

        var left = TimeSpan.FromTicks(validUntil - _time.GetUtcNow().UtcTicks);
        if (left > TimeSpan.Zero)
            Wait(left);
        else
            _expired();
    }

    // Timers count whole milliseconds.
    private void Wait(TimeSpan left) =>
        _expiry.Change(left > TimeSpan.Zero
            ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
}
