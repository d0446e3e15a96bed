using System.Text.Json.Serialization;
using System.Text.Json;
using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Tool.Emulator;

/// <summary>A JSON file with the identities that may sign in and their access policies. Missing values are generated.</summary>
internal sealed record IdentitiesFile(IReadOnlyList<IdentityEntry> Identities, IReadOnlyDictionary<string, string>? Policies = null)
{
    private const string None = "None";

    /// <exception cref="ArgumentException">
    /// The file cannot be read or is not valid; the message names the option, the position and the fix.
    /// </exception>
    public static IReadOnlyList<EmulatedIdentity> Read(string option, string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var content = JsonSerializer.Deserialize(file, IdentitiesJson.Default.IdentitiesFile);
            if (content is not { Identities.Count: > 0 })
                throw new ArgumentException("it has no identities. Write { \"identities\": [ { \"name\": \"app\" } ] }.");

            var policies = (content.Policies ?? new Dictionary<string, string>())
                .Select(policy => new DataAccessPolicy(policy.Key, policy.Value))
                .Concat([DataAccessPolicy.DataOwner, DataAccessPolicy.DataContributor, DataAccessPolicy.DataReader]).ToList();
            return [.. content.Identities.Select(identity => identity.ToIdentity(name => PolicyOf(name, policies)))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            throw new ArgumentException($"{option}: {path}: {e.Message.Split(" (Parameter ")[0]}", e);
        }
    }

    private static DataAccessPolicy? PolicyOf(string name, List<DataAccessPolicy> policies)
    {
        if (name == None)
            return null;
        return policies.Find(policy => policy.Name == name)
            ?? throw new ArgumentException(
                $"there is no access policy '{name}'. Write one of {string.Join(", ", policies.Select(policy => policy.Name))}, "
                    + $"or {None}.");
    }
}

internal sealed record IdentityEntry(
    string Name,
    string? ClientId = null,
    string? ObjectId = null,
    string? ClientSecret = null,
    DateTimeOffset? SecretExpiresOn = null,
    string? TenantId = null,
    string? AccessPolicy = null)
{
    public EmulatedIdentity ToIdentity(Func<string, DataAccessPolicy?> policyOf)
    {
        var generated = new EmulatedIdentity(Name);
        return new EmulatedIdentity(Name)
        {
            ClientId = ClientId ?? generated.ClientId,
            ObjectId = ObjectId ?? generated.ObjectId,
            ClientSecret = ClientSecret ?? generated.ClientSecret,
            SecretExpiresOn = SecretExpiresOn,
            TenantId = TenantId,
            AccessPolicy = AccessPolicy is null ? generated.AccessPolicy : policyOf(AccessPolicy),
        };
    }

    /// <summary>Returns the name, because a record's generated text would show the secret.</summary>
    public override string ToString() => Name;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IdentitiesFile))]
internal sealed partial class IdentitiesJson : JsonSerializerContext;
