namespace AspNetRedisAad.Emulator.Identity;

/// <summary>Makes all tokens invalid that have been issued so far: each carries a mark, and the mark changes.</summary>
internal sealed class Revocation
{
    private int _generation;

    /// <summary>The prefix of the <c>uti</c> claim of tokens that are valid.</summary>
    public string Mark => $"{Volatile.Read(ref _generation)}-";

    public void RevokeAll() => Interlocked.Increment(ref _generation);
}
