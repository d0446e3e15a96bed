using System.Collections.Immutable;

namespace AspNetRedisAad.Identity;

/// <summary>
/// Holds the one snapshot that handshakes, re-authentication, health and logs all read. The refresher is its only writer. Readers report
/// when a server refuses the token.
/// </summary>
internal sealed class RedisTokenStore
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TokenSnapshot _snapshot = TokenSnapshot.Empty;
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RedisToken? _refused;
    private ImmutableList<ITokenTrial> _trials = [];

    /// <summary>Raised after a new token has been published.</summary>
    public event Action? Renewed;

    /// <summary>Raised after a server has refused the current token for the first time.</summary>
    public event Action? Refused;

    /// <summary>Raised after any change of the snapshot.</summary>
    public event Action? Changed;

    public TokenSnapshot Snapshot => _snapshot;

    public RedisToken? Current => _snapshot.Token;

    /// <summary>Completes when the first token has been published.</summary>
    public Task FirstToken => _first.Task;

    /// <summary>Completes when the next token has been published.</summary>
    public Task NextToken => _next.Task;

    /// <summary>Whether a server has refused the current token.</summary>
    public bool IsRefused => _refused is { } refused && refused == Current;

    /// <summary>Must accept a token of another user before it is published.</summary>
    public IReadOnlyList<ITokenTrial> Trials => _trials;

    public void AddTrial(ITokenTrial trial) => ImmutableInterlocked.Update(ref _trials, trials => trials.Add(trial));

    public void Publish(RedisToken token, DateTimeOffset? nextRenewal = null)
    {
        var rotations = _snapshot.Token is null ? 0 : _snapshot.Rotations + 1;
        _snapshot = new TokenSnapshot(token, nextRenewal, rotations, Failures: 0, LastError: null);
        _first.TrySetResult();
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        Renewed?.Invoke();
        Changed?.Invoke();
    }

    /// <summary>Reports that a server has refused this token. Returns true the first time.</summary>
    public bool ReportRefusal(RedisToken token)
    {
        // A refusal of another token is not news: that token has been replaced meanwhile.
        if (token != Current || Interlocked.Exchange(ref _refused, token) == token)
            return false;

        Refused?.Invoke();
        return true;
    }

    public void ReportFailure(string reason, DateTimeOffset? nextRenewal = null)
    {
        _snapshot = _snapshot with { Failures = _snapshot.Failures + 1, LastError = reason, NextRenewal = nextRenewal };
        Changed?.Invoke();
    }
}
