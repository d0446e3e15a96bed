namespace AspNetRedisAad.DataProtection;

/// <summary>The ring of two caches: each element once that either has, except what has been deleted.</summary>
internal sealed class KeyRingUnion
{
    private readonly HashSet<string> _deleted;

    /// <param name="read">The ring in the cache that is read, whose form of an element counts.</param>
    /// <param name="other">The one in the other cache; null while that is away.</param>
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

    /// <summary>What this cache has to get.</summary>
    public IReadOnlyList<KeyRingElement> MissingIn(KeyRingCopy copy)
    {
        var there = copy.Elements.Select(element => element.Identity).ToHashSet();
        return [.. Elements.Where(element => !there.Contains(element.Identity))];
    }

    /// <summary>What has been deleted while this cache was away.</summary>
    public IReadOnlyList<KeyRingElement> LeftIn(KeyRingCopy copy) =>
        [.. copy.Elements.Where(element => _deleted.Contains(element.Identity))];
}
