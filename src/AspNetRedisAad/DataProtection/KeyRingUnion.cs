namespace AspNetRedisAad.DataProtection;

/// <summary>The union of two copies of the key ring: each element once, except deleted ones.</summary>
internal sealed class KeyRingUnion
{
    private readonly HashSet<string> _deleted;

    /// <param name="read">The key ring in the cache that is read. If an element is in both, its text from here is used.</param>
    /// <param name="other">The other copy: that of the other cache, null while that is unavailable; or what this process remembers.</param>
    public KeyRingUnion(KeyRingCopy read, KeyRingCopy? other)
    {
        KeyRingCopy[] copies = other is null ? [read] : [read, other];
        _deleted = copies.SelectMany(copy => copy.Deleted).ToHashSet();
        Elements = [.. copies.SelectMany(copy => copy.Elements)
            .Where(element => !_deleted.Contains(element.Identity))
            .DistinctBy(element => element.Identity)];
        Identities = Elements.Select(element => element.Identity).ToHashSet();
    }

    public IReadOnlyList<KeyRingElement> Elements { get; }

    public IReadOnlySet<string> Identities { get; }

    /// <summary>The elements that this cache lacks.</summary>
    public IReadOnlyList<KeyRingElement> MissingIn(KeyRingCopy copy)
    {
        var there = copy.Elements.Select(element => element.Identity).ToHashSet();
        return [.. Elements.Where(element => !there.Contains(element.Identity))];
    }

    /// <summary>The elements that were deleted while this cache was unavailable.</summary>
    public IReadOnlyList<KeyRingElement> LeftIn(KeyRingCopy copy) =>
        [.. copy.Elements.Where(element => _deleted.Contains(element.Identity))];
}
