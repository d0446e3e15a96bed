namespace AspNetRedisAad.Emulator.Backends;

/// <summary>
/// The users of a backend: one for the emulator, one for each identity that has a data access policy, and one for access keys if they are
/// enabled.
/// </summary>
internal sealed class BackendUsers(IEnumerable<EmulatedIdentity> identities, CacheKeys keys)
{
    private readonly Dictionary<string, BackendUser> _byObjectId = identities
        .Where(identity => identity.AccessPolicy is not null)
        .ToDictionary(identity => identity.ObjectId, identity => new BackendUser(identity.ObjectId, identity.AccessPolicy!.Rules));

    private readonly BackendUser? _keyHolder = keys.Any ? new($"access-key-{Guid.NewGuid():N}", DataAccessPolicy.DataOwner.Rules) : null;

    /// <summary>The user of the emulator, which has all permissions. No token authenticates it.</summary>
    public BackendUser Administrator { get; } = new($"emulator-{Guid.NewGuid():N}", ["+@all", "allkeys"]);

    public IEnumerable<BackendUser> All => [Administrator, .. _byObjectId.Values, .. _keyHolder is { } holder ? new[] { holder } : []];

    /// <summary>Null when the identity has no data access policy.</summary>
    public BackendUser? Of(EmulatedIdentity identity) => _byObjectId.GetValueOrDefault(identity.ObjectId);

    /// <summary>Null when the secret is not an access key.</summary>
    public BackendUser? OfKey(string secret) => keys.Contain(secret) ? _keyHolder : null;
}
