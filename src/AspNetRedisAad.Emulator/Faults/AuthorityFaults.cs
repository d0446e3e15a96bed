namespace AspNetRedisAad.Emulator;

/// <summary>Faults of the token authority. Every change takes effect with the next token request.</summary>
public sealed class AuthorityFaults
{
    private int _failuresLeft;

    /// <summary>Gets or sets whether every token request fails with 503, as in an outage.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool Outage { get; set; }

    /// <summary>
    /// Gets or sets whether token requests are accepted and never answered. A request that hangs is not answered even if this is reset.
    /// </summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool Hang { get; set; }

    /// <summary>
    /// Gets or sets whether the authority issues tokens that Redis rejects, because their signature is wrong.
    /// </summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool WrongTokens { get; set; }

    /// <summary>Gets or sets the delay before every token request is answered.</summary>
    /// <value>The default value is zero.</value>
    public TimeSpan Delay { get; set; }

    /// <summary>Makes the next token requests fail with 503.</summary>
    /// <param name="count">The number of requests.</param>
    public void FailNext(int count) => Volatile.Write(ref _failuresLeft, count);

    internal bool ShouldFail() => Outage || (Volatile.Read(ref _failuresLeft) > 0 && Interlocked.Decrement(ref _failuresLeft) >= 0);
}
