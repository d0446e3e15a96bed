namespace AspNetRedisAad.Connection;

/// <summary>
/// A number that identifies a key. It is written beside a value and returned with it, so that a reader can check that the reply belongs to
/// its request. It is not secret: it guards against mix-ups, not against forgery. Source: the FNV-1a hash, 64 bits.
/// </summary>
internal readonly struct KeyOwner
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    private readonly ulong _prefix;

    /// <param name="prefix">The prefix of all keys.</param>
    public KeyOwner(string prefix) => _prefix = Add(OffsetBasis, prefix);

    public long Of(string key) => unchecked((long)Add(_prefix, key));

    private static ulong Add(ulong hash, string text)
    {
        foreach (var character in text)
            hash = unchecked((hash ^ character) * Prime);
        return hash;
    }
}
