using System.Security.Cryptography;
using System.Text;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>Identifies the program on this machine. It is valid only for this gateway, while it runs.</summary>
internal sealed class GatewayPassword
{
    private const int Bytes = 32;

    public string Value { get; } = RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true);

    public bool Is(string password) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(Value));

    /// <summary>Never returns the password.</summary>
    public override string ToString() => "(secret)";
}
