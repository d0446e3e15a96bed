using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>
/// An error answer in the form of Microsoft Entra ID.
/// Source: Microsoft, "Microsoft Entra authentication and authorization error codes".
/// </summary>
internal sealed record EntraError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description,
    [property: JsonIgnore] int Status = StatusCodes.Status400BadRequest)
{
    [JsonPropertyName("error_codes")]
    public int[] Codes => Description.StartsWith("AADSTS", StringComparison.Ordinal)
        && int.TryParse(Description.AsSpan(6, Description.IndexOf(':', StringComparison.Ordinal) - 6), out var code) ? [code] : [];

    public static EntraError UnknownTenant(string tenant) =>
        new("invalid_request", $"AADSTS90002: Tenant '{tenant}' not found.");

    public static EntraError UnknownApplication(string clientId) =>
        new("unauthorized_client", $"AADSTS700016: Application with identifier '{clientId}' was not found in the directory.");

    public static EntraError InvalidSecret(string clientId) =>
        new("invalid_client", $"AADSTS7000215: Invalid client secret provided for app '{clientId}'.", StatusCodes.Status401Unauthorized);

    public static EntraError ExpiredSecret(string clientId) =>
        new("invalid_client", $"AADSTS7000222: The provided client secret keys for app '{clientId}' are expired.",
            StatusCodes.Status401Unauthorized);

    public static EntraError InvalidAssertion(string reason) =>
        new("invalid_client", $"AADSTS700027: Client assertion failed validation: {reason}", StatusCodes.Status401Unauthorized);

    public static EntraError MissingCredential() =>
        new("invalid_client", "AADSTS7000216: 'client_assertion' or 'client_secret' is required for the 'client_credentials' grant type.",
            StatusCodes.Status401Unauthorized);

    public static EntraError UnsupportedGrant(string grant) =>
        new("unsupported_grant_type", $"AADSTS70003: The app requested an unsupported grant type '{grant}'.");

    public static EntraError UnknownResource(string scope) =>
        new("invalid_resource", $"AADSTS500011: The resource principal named '{scope}' was not found in the tenant.");

    public static EntraError Unavailable() =>
        new("temporarily_unavailable", "AADSTS90033: A transient error has occurred. Please try again.",
            StatusCodes.Status503ServiceUnavailable);
}
