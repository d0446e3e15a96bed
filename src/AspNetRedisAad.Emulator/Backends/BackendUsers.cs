namespace AspNetRedisAad.Emulator.Backends;

/// <summary>
/// Whom a backend knows: the emulator itself, each identity that has a data access policy, by its object ID, and whoever has an access key,
/// if there are any.
/// </summary>
internal sealed class BackendUsers(IEnumerable<EmulatedIdentity> identities, CacheKeys keys)
{
    private readonly Dictionary<string, BackendUser> _byObjectId = identities
        .Where(identity => identity.AccessPolicy is not null)
        .ToDictionary(identity => identity.ObjectId, identity => new BackendUser(identity.ObjectId, identity.AccessPolicy!.Rules));

    private readonly BackendUser? _keyHolder = keys.Any ? new($"access-key-{Guid.NewGuid():N}", DataAccessPolicy.DataOwner.Rules) : null;

    /// <summary>The emulator: it may do everything. No token leads to it.</summary>
    public BackendUser Administrator { get; } = new($"emulator-{Guid.NewGuid():N}", ["+@all", "allkeys"]);

    public IEnumerable<BackendUser> All => [Administrator, .. _byObjectId.Values, .. _keyHolder is { } holder ? new[] { holder } : []];

    /// <summary>Null when no data access policy is assigned to the identity.</summary>
    public BackendUser? Of(EmulatedIdentity identity) => _byObjectId.GetValueOrDefault(identity.ObjectId);

    /// <summary>Null when this is no access key.</summary>
    public BackendUser? OfKey(string secret) => keys.Contain(secret) ? _keyHolder : null;
}
