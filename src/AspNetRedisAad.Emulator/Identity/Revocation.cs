namespace AspNetRedisAad.Emulator.Identity;

/// <summary>Revokes all tokens that have been issued so far. Only tokens with the current mark are valid.</summary>
internal sealed class Revocation
{
    private int _generation;

    /// <summary>The prefix of the <c>uti</c> claim of tokens that are valid.</summary>
    public string Mark => $"{Volatile.Read(ref _generation)}-";

    public void RevokeAll() => Interlocked.Increment(ref _generation);
}
