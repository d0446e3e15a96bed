using System.Text.Json.Serialization;
using AspNetRedisAad.Emulator.Identity;
using Microsoft.IdentityModel.Tokens;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>The answer of the OAuth 2.0 token endpoint. Source: Microsoft, "OAuth 2.0 client credentials flow".</summary>
internal sealed record OAuthTokenResponse(
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("ext_expires_in")] int ExtendedExpiresIn,
    [property: JsonPropertyName("refresh_in"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RefreshIn,
    [property: JsonPropertyName("access_token")] string AccessToken);

/// <summary>The answer of the managed identity endpoints. Source: Microsoft, "How to use managed identities for App Service".</summary>
internal sealed record ManagedIdentityTokenResponse(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("client_id")] string ClientId,
    [property: JsonPropertyName("expires_in")] string ExpiresIn,
    [property: JsonPropertyName("expires_on")] string ExpiresOn,
    [property: JsonPropertyName("resource")] string Resource,
    [property: JsonPropertyName("token_type")] string TokenType);

internal sealed record ManagedIdentityError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description);

/// <summary>Source: OpenID Foundation, "OpenID Connect Discovery 1.0", provider metadata.</summary>
internal sealed record OpenIdConfiguration(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
    [property: JsonPropertyName("authorization_endpoint")] string AuthorizationEndpoint,
    [property: JsonPropertyName("jwks_uri")] string KeysUri)
{
    [JsonPropertyName("response_types_supported")]
    public string[] ResponseTypes { get; } = ["token"];

    [JsonPropertyName("subject_types_supported")]
    public string[] SubjectTypes { get; } = ["pairwise"];

    [JsonPropertyName("id_token_signing_alg_values_supported")]
    public string[] SigningAlgorithms { get; } = ["RS256"];

    [JsonPropertyName("token_endpoint_auth_methods_supported")]
    public string[] ClientAuthentication { get; } = ["client_secret_post", "private_key_jwt"];
}

/// <summary>Source: RFC 7517, "JSON Web Key".</summary>
internal sealed record KeySet([property: JsonPropertyName("keys")] IReadOnlyList<PublicKey> Keys);

internal sealed record PublicKey(
    [property: JsonPropertyName("kid")] string Id,
    [property: JsonPropertyName("n")] string Modulus,
    [property: JsonPropertyName("e")] string Exponent)
{
    [JsonPropertyName("kty")]
    public string Type { get; } = "RSA";

    [JsonPropertyName("use")]
    public string Use { get; } = "sig";

    [JsonPropertyName("alg")]
    public string Algorithm { get; } = "RS256";

    public static PublicKey Of(Tenant tenant)
    {
        var key = tenant.ExportPublicKey();
        return new PublicKey(tenant.Credentials.Key.KeyId, Base64UrlEncoder.Encode(key.Modulus), Base64UrlEncoder.Encode(key.Exponent));
    }
}
