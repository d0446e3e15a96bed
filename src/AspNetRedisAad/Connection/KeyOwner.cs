namespace AspNetRedisAad.Connection;

/// <summary>
/// A number that tells keys apart. It is written beside a value and comes back with it, so that whoever reads it can tell whether the reply
/// is the one to his question. It is no secret and guards against mix-ups, not against forgery. Source: the FNV-1a hash, 64 bits.
/// </summary>
internal readonly struct KeyOwner
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    private readonly ulong _prefix;

    /// <param name="prefix">What all keys begin with.</param>
    public KeyOwner(string prefix) => _prefix = Add(OffsetBasis, prefix);

    public long Of(string key) => unchecked((long)Add(_prefix, key));

    private static ulong Add(ulong hash, string text)
    {
        foreach (var character in text)
            hash = unchecked((hash ^ character) * Prime);
        return hash;
    }
}
