namespace AspNetRedisAad.Emulator.Edge;

/// <summary>Who is at the other end of one connection, and until when.</summary>
internal sealed class EdgeSession : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _expiry;

    public EdgeSession(TimeProvider time, Action expired)
    {
        _time = time;
        _expiry = time.CreateTimer(_ => expired(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>When the client's token expires; null until it has sent a valid one. Only a valid token moves it.</summary>
    public DateTimeOffset? ValidUntil { get; private set; }

    /// <summary>The other end is one of the emulator's own servers, which replicates: it may do everything, for ever.</summary>
    public bool IsServer { get; set; }

    public void Authenticated(DateTimeOffset validUntil)
    {
        ValidUntil = validUntil;
        var left = validUntil - _time.GetUtcNow();
        _expiry.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _expiry.Dispose();
}
