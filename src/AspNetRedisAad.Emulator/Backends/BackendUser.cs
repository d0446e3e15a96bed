using System.Security.Cryptography;
using System.Text;
using AspNetRedisAad.Emulator.Secrets;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>A user of the backend. Its password never leaves the emulator.</summary>
/// <param name="name">Its name.</param>
/// <param name="rules">Its permissions, in Redis ACL syntax.</param>
internal sealed class BackendUser(string name, IReadOnlyList<string> rules)
{
    public string Name => name;

    public string Password { get; } = Secret.New();

    public IReadOnlyList<string> Rules => rules;

    public bool Is(string user, string password) =>
        user == name && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(Password));
}
