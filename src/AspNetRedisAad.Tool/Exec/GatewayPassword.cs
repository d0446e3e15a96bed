using System.Security.Cryptography;
using System.Text;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>What tells the program from others on this machine. It is good for this gateway alone, and ends with it.</summary>
internal sealed class GatewayPassword
{
    private const int Bytes = 32;

    public string Value { get; } = RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true);

    public bool Is(string password) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(Value));

    /// <summary>Not the password.</summary>
    public override string ToString() => "(secret)";
}
