namespace AspNetRedisAad.Emulator.Edge;

/// <summary>Whether the client of one connection is signed in, and until when.</summary>
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
    /// <param name="late">Called when the client has not signed in within that time.</param>
    public EdgeSession(TimeProvider time, TimeSpan signInTimeout, Action expired, Action late)
    {
        (_time, _expired, _late) = (time, expired, late);
        _expiry = time.CreateTimer(_ => OnTimer(), null, signInTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// When the client's token expires; null before the first valid token, and after an access key. Only a valid token changes it.
    /// </summary>
    public DateTimeOffset? ValidUntil { get; private set; }

    /// <summary>Whether a client has signed in. The backend may have signed it out since.</summary>
    public bool IsSignedIn => ValidUntil is not null || _hasKey;

    /// <summary>
    /// Whether the client is one of the emulator's own servers, which replicates. It may do everything, and never expires.
    /// </summary>
    public bool IsServer { get; set; }

    public void Authenticated(DateTimeOffset validUntil)
    {
        (ValidUntil, _hasKey) = (validUntil, false);
        Volatile.Write(ref _validUntil, validUntil.UtcTicks);
        Wait(validUntil - _time.GetUtcNow());
    }

    /// <summary>The client has sent an access key, which does not expire.</summary>
    public void AuthenticatedWithKey()
    {
        (ValidUntil, _hasKey) = (null, true);
        Volatile.Write(ref _validUntil, Never);
        _expiry.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Acts as if the client's token had expired.</summary>
    public void Expire()
    {
        if (ValidUntil is not null)
            _expired();
    }

    /// <summary>Checks the expiry again, because the clock has been changed.</summary>
    public void ClockMoved()
    {
        if (ValidUntil is not null)
            OnTimer();
    }

    public void Dispose() => _expiry.Dispose();

    // A timer may fire some milliseconds early, or just when a new token arrives. Neither may close the connection.
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

    // Timers count in whole milliseconds.
    private void Wait(TimeSpan left) =>
        _expiry.Change(left > TimeSpan.Zero
            ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
}
