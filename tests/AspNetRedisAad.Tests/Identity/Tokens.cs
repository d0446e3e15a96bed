using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Tests.Identity;

/// <summary>Access tokens for tests.</summary>
internal static class Tokens
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Jwt(object claims) =>
        $"{Encode("{}")}.{Encode(JsonSerializer.Serialize(claims))}.c2lnbmF0dXJl";

    /// <summary>A token like those that Microsoft Entra ID issues for Azure Redis.</summary>
    public static string ForRedis(string objectId = "user") =>
        Jwt(new { aud = "https://redis.azure.com", oid = objectId, uti = Guid.NewGuid() });

    /// <summary>Received at <see cref="Start"/>; a FakeTimeProvider's timestamps are ticks.</summary>
    public static RedisToken Of(TimeSpan lifetime, DateTimeOffset? refreshOn = null) =>
        new("user", "secret-value", Start, Start.UtcTicks, Start + lifetime, refreshOn);

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
