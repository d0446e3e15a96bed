using System.Security.Cryptography;
using System.Text;
using AspNetRedisAad.Emulator.Secrets;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>The access keys of one emulator. A key that is not enabled is null.</summary>
internal sealed class CacheKeys(EmulatedAccessKeys enabled)
{
    public static CacheKeys None { get; } = new(EmulatedAccessKeys.None);

    public string? Primary { get; } = enabled.HasFlag(EmulatedAccessKeys.Primary) ? Secret.New() : null;

    public string? Secondary { get; } = enabled.HasFlag(EmulatedAccessKeys.Secondary) ? Secret.New() : null;

    public bool Any => Primary is not null || Secondary is not null;

    public bool Contain(string secret) => Are(Primary, secret) || Are(Secondary, secret);

    private static bool Are(string? key, string secret) =>
        key is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(secret));
}
