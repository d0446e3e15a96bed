using System.Security.Cryptography;
using System.Text;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>A user of the backend. Its password never leaves the emulator.</summary>
/// <param name="name">Its name.</param>
/// <param name="rules">What it may do, in the syntax of Redis's ACL.</param>
internal sealed class BackendUser(string name, IReadOnlyList<string> rules)
{
    public string Name => name;

    public string Password { get; } = Secrets.New();

    public IReadOnlyList<string> Rules => rules;

    public bool Is(string user, string password) =>
        user == name && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(Password));
}
