using System.Buffers.Text;
using System.Security.Cryptography;

namespace AspNetRedisAad.Emulator.Secrets;

internal static class Secret
{
    /// <summary>Returns 256 random bits as text.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
