using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Tests.Identity;

/// <summary>Access tokens as a test needs them.</summary>
internal static class Tokens
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Jwt(object claims) =>
        $"{Encode("{}")}.{Encode(JsonSerializer.Serialize(claims))}.c2lnbmF0dXJl";

    public static RedisToken Of(TimeSpan lifetime, DateTimeOffset? refreshOn = null) =>
        new("user", "secret-value", Start, Start + lifetime, refreshOn);

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
