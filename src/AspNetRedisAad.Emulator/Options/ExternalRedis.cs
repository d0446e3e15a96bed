namespace AspNetRedisAad.Emulator;

/// <summary>
/// A running Redis (version 6 or later) for the emulator to use. It must require a password; otherwise access tokens would have no effect.
/// The emulator's user must be allowed to run ACL: the emulator creates a user for each identity and deletes these users when it stops.
/// </summary>
/// <param name="host">Its host name or address. TLS is not used.</param>
/// <param name="port">Its TCP port.</param>
/// <param name="password">The password of the emulator's user.</param>
/// <param name="userName">The name of the emulator's user.</param>
public sealed class ExternalRedis(string host, int port, string password, string userName = "default")
{
    /// <summary>Gets the host name or address.</summary>
    public string Host { get; } = host;

    /// <summary>Gets the TCP port.</summary>
    public int Port { get; } = port;

    /// <summary>Gets the name of the emulator's user.</summary>
    public string UserName { get; } = userName;

    internal string Password { get; } = password;

    /// <summary>Returns the host and the port, never the password.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Host}:{Port}";
}
