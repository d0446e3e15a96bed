namespace AspNetRedisAad.Identity;

/// <summary>Holds the one snapshot that handshakes, re-authentication, health and logs all read. One writer, any number of readers.</summary>
internal sealed class RedisTokenStore
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TokenSnapshot _snapshot = TokenSnapshot.Empty;

    /// <summary>Raised after a new token has been published.</summary>
    public event Action? Renewed;

    public TokenSnapshot Snapshot => _snapshot;

    public RedisToken? Current => _snapshot.Token;

    /// <summary>Completes when the first token has been published.</summary>
    public Task FirstToken => _first.Task;

    public void Publish(RedisToken token)
    {
        var rotations = _snapshot.Token is null ? 0 : _snapshot.Rotations + 1;
        _snapshot = new TokenSnapshot(token, rotations, Failures: 0, LastError: null);
        _first.TrySetResult();
        Renewed?.Invoke();
    }

    public void ReportFailure(string reason) =>
        _snapshot = _snapshot with { Failures = _snapshot.Failures + 1, LastError = reason };
}
