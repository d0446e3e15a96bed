using System.Security.Cryptography;
using System.Text;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>The backend's one user. Its rights are those of the built-in access policy Data Owner; others come with access policies.</summary>
internal sealed class BackendUser
{
    public string Name { get; } = "data-owner";

    public string Password { get; } = Secrets.New();

    public bool Is(string name, string password) =>
        name == Name && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(Password));
}
