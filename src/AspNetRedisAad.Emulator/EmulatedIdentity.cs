namespace AspNetRedisAad.Emulator;

/// <summary>
/// A service principal that may sign in to the emulator. All its ways to do so (secret, certificate, managed identity) lead to one object
/// ID.
/// </summary>
public sealed class EmulatedIdentity
{
    /// <summary>Creates an identity with generated IDs and a generated secret.</summary>
    /// <param name="name">A name for people; it shows in nothing but <see cref="ToString"/>.</param>
    public EmulatedIdentity(string name) => Name = name;

    /// <summary>Gets the name for people.</summary>
    public string Name { get; }

    /// <summary>Gets the application (client) ID.</summary>
    public string ClientId { get; init; } = Guid.NewGuid().ToString();

    /// <summary>Gets the object (principal) ID, which is the Redis user name.</summary>
    /// <exception cref="ArgumentException">It has other characters than letters, digits and hyphens.</exception>
    public string ObjectId
    {
        get;
        init => field = value.Length > 0 && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? value
            : throw new ArgumentException(
                $"'{value}' is not a valid object ID: write letters, digits and hyphens, as in a GUID.", nameof(value));
    } = Guid.NewGuid().ToString();

    /// <summary>Gets the client secret.</summary>
    public string ClientSecret { get; init; } = Secrets.New();

    /// <summary>Gets when the client secret expires.</summary>
    /// <value>The default value is <see langword="null"/>: never.</value>
    public DateTimeOffset? SecretExpiresOn { get; init; }

    /// <summary>Gets the tenant (directory) that the identity's tokens are from.</summary>
    /// <value>The default value is <see langword="null"/>: the emulator's own, the only one that its Redis trusts.</value>
    public string? TenantId { get; init; }

    /// <summary>Gets the data access policy that the cache has assigned to the identity.</summary>
    /// <value>
    /// <see langword="null"/>: none, and the cache does not let the identity in. The default value is
    /// <see cref="DataAccessPolicy.DataOwner"/>, full access. On Azure Managed Redis any other policy stands for a custom access string, a
    /// preview of 2026.
    /// </value>
    public DataAccessPolicy? AccessPolicy { get; init; } = DataAccessPolicy.DataOwner;

    /// <summary>Name and IDs; never the secret.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name} (client ID {ClientId}, object ID {ObjectId})";
}
