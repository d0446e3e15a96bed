namespace AspNetRedisAad.Emulator;

/// <summary>What goes wrong at the token authority. Every change takes effect with the next token request.</summary>
public sealed class AuthorityFaults
{
    private int _failuresLeft;

    /// <summary>Gets or sets whether every token request fails with 503, as in an outage.</summary>
    public bool Outage { get; set; }

    /// <summary>
    /// Gets or sets whether token requests are taken and never answered. One that hangs goes on doing so until its client gives up.
    /// </summary>
    public bool Hang { get; set; }

    /// <summary>
    /// Gets or sets whether tokens are issued that Redis refuses, because it does not know the key that they are signed with.
    /// </summary>
    public bool WrongTokens { get; set; }

    /// <summary>Gets or sets how long every token request waits before it is answered.</summary>
    /// <value>The default value is zero.</value>
    public TimeSpan Delay { get; set; }

    /// <summary>Fails the next token requests with 503, and none after them.</summary>
    /// <param name="count">How many.</param>
    public void FailNext(int count) => Volatile.Write(ref _failuresLeft, count);

    internal bool ShouldFail() => Outage || (Volatile.Read(ref _failuresLeft) > 0 && Interlocked.Decrement(ref _failuresLeft) >= 0);
}
