namespace AspNetRedisAad.Emulator.Backends;

/// <summary>Whom a backend knows: the emulator itself, and each identity that has a data access policy, by its object ID.</summary>
internal sealed class BackendUsers(IEnumerable<EmulatedIdentity> identities)
{
    private readonly Dictionary<string, BackendUser> _byObjectId = identities
        .Where(identity => identity.AccessPolicy is not null)
        .ToDictionary(identity => identity.ObjectId, identity => new BackendUser(identity.ObjectId, identity.AccessPolicy!.Rules));

    /// <summary>The emulator: it may do everything. No token leads to it.</summary>
    public BackendUser Administrator { get; } = new($"emulator-{Guid.NewGuid():N}", ["+@all", "allkeys"]);

    public IEnumerable<BackendUser> All => _byObjectId.Values.Prepend(Administrator);

    /// <summary>Null when no data access policy is assigned to the identity.</summary>
    public BackendUser? Of(EmulatedIdentity identity) => _byObjectId.GetValueOrDefault(identity.ObjectId);
}
