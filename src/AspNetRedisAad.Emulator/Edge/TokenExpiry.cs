namespace AspNetRedisAad.Emulator.Edge;

/// <summary>When the token of one connection expires, and what happens then. Only a valid token moves it.</summary>
internal sealed class TokenExpiry : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public TokenExpiry(TimeProvider time, Action expired)
    {
        _time = time;
        _timer = time.CreateTimer(_ => expired(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Null until the connection is authenticated.</summary>
    public DateTimeOffset? At { get; private set; }

    public void MoveTo(DateTimeOffset expiry)
    {
        At = expiry;
        var left = expiry - _time.GetUtcNow();
        _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
