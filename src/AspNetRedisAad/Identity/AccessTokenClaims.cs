using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace AspNetRedisAad.Identity;

/// <summary>Reads the payload of an access token. The signature is the server's business; here only the user name is needed.</summary>
internal static class AccessTokenClaims
{
    /// <summary>The claim <c>oid</c>: the object ID of the identity; null when the token is not a JWT or has none.</summary>
    public static string? ObjectId(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
            return null;

        try
        {
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromUtf8(Encoding.UTF8.GetBytes(parts[1])));
            return payload.RootElement.ValueKind == JsonValueKind.Object
                && payload.RootElement.TryGetProperty("oid", out var oid)
                && oid.ValueKind == JsonValueKind.String
                    ? oid.GetString()
                    : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
}
