using AspNetRedisAad.Emulator.Secrets;

namespace AspNetRedisAad.Emulator;

/// <summary>
/// A service principal that can sign in to the emulator. Its secret, its certificate and its managed identity all stand for the same object
/// ID.
/// </summary>
public sealed class EmulatedIdentity
{
    /// <summary>Creates an identity with generated IDs and a generated secret.</summary>
    /// <param name="name">A display name. Only <see cref="ToString"/> and the log use it.</param>
    public EmulatedIdentity(string name) => Name = name;

    /// <summary>Gets the display name.</summary>
    public string Name { get; }

    /// <summary>Gets the application (client) ID.</summary>
    public string ClientId { get; init; } = Guid.NewGuid().ToString();

    /// <summary>Gets the object (principal) ID, which is the Redis user name.</summary>
    /// <exception cref="ArgumentException">It contains characters other than letters, digits and hyphens.</exception>
    public string ObjectId
    {
        get;
        init => field = value.Length > 0 && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? value
            : throw new ArgumentException(
                $"'{value}' is not a valid object ID: write letters, digits and hyphens, as in a GUID.", nameof(value));
    } = Guid.NewGuid().ToString();

    /// <summary>Gets the client secret.</summary>
    public string ClientSecret { get; init; } = Secret.New();

    /// <summary>Gets when the client secret expires.</summary>
    /// <value>The default value is <see langword="null"/>: never.</value>
    public DateTimeOffset? SecretExpiresOn { get; init; }

    /// <summary>Gets the tenant (directory) ID in the identity's tokens.</summary>
    /// <value>The default value is <see langword="null"/>: the emulator's tenant, which is the only tenant that its Redis trusts.</value>
    public string? TenantId { get; init; }

    /// <summary>Gets the data access policy that is assigned to the identity.</summary>
    /// <value>
    /// The default value is <see cref="DataAccessPolicy.DataOwner"/>, which is full access. With <see langword="null"/>, the cache rejects
    /// the identity's tokens. On Azure Managed Redis, any other policy stands for a custom access string, a preview feature of 2026.
    /// </value>
    public DataAccessPolicy? AccessPolicy { get; init; } = DataAccessPolicy.DataOwner;

    /// <summary>Returns the name and the IDs, never the secret.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name} (client ID {ClientId}, object ID {ObjectId})";
}
