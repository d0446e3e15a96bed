using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace AspNetRedisAad.Identity;

/// <summary>The claims of an access token. The server checks the signature.</summary>
/// <param name="ObjectId">The claim <c>oid</c>: the object ID of the identity.</param>
/// <param name="ApplicationId">The claim <c>appid</c> or <c>azp</c>: the client ID of the identity.</param>
/// <param name="TenantId">The claim <c>tid</c>.</param>
/// <param name="Audiences">The claim <c>aud</c>: the resources that the token is meant for.</param>
/// <param name="NotBefore">The claim <c>nbf</c>.</param>
/// <param name="ExpiresOn">The claim <c>exp</c>.</param>
internal sealed record AccessTokenClaims(
    string? ObjectId, string? ApplicationId, string? TenantId, IReadOnlyList<string> Audiences, DateTimeOffset? NotBefore,
    DateTimeOffset? ExpiresOn)
{
    /// <summary>Returns null if the token is not a valid JWT.</summary>
    public static AccessTokenClaims? Read(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
            return null;

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromUtf8(Encoding.UTF8.GetBytes(parts[1])));
            var payload = document.RootElement;
            return payload.ValueKind == JsonValueKind.Object
                ? new AccessTokenClaims(
                    Text(payload, "oid"),
                    Text(payload, "appid") ?? Text(payload, "azp"),
                    Text(payload, "tid"),
                    Texts(payload, "aud"),
                    Time(payload, "nbf"),
                    Time(payload, "exp"))
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement payload, string claim) =>
        payload.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<string> Texts(JsonElement payload, string claim) => payload.TryGetProperty(claim, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array =>
                [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
            _ => [],
        }
        : [];

    private static DateTimeOffset? Time(JsonElement payload, string claim) =>
        payload.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
