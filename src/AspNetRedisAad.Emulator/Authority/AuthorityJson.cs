using System.Text.Json.Serialization;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>Generated serializers: the emulator also runs in apps that disable reflection for JSON.</summary>
[JsonSerializable(typeof(EntraError))]
[JsonSerializable(typeof(OAuthTokenResponse))]
[JsonSerializable(typeof(OpenIdConfiguration))]
[JsonSerializable(typeof(KeySet))]
[JsonSerializable(typeof(ManagedIdentityTokenResponse))]
[JsonSerializable(typeof(ManagedIdentityError))]
internal sealed partial class AuthorityJson : JsonSerializerContext;
