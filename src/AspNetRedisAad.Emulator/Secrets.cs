using System.Buffers.Text;
using System.Security.Cryptography;

namespace AspNetRedisAad.Emulator;

internal static class Secrets
{
    /// <summary>256 random bits.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
