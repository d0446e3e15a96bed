namespace AspNetRedisAad.Emulator;

/// <summary>
/// A Redis (6 or later) that runs already and that the emulator stands in front of. It must ask for a password, or access tokens would not
/// matter, and the emulator's user must be allowed the command ACL: it makes a user for each identity, and deletes them at its end.
/// </summary>
/// <param name="host">Its host name or address. TLS is not used.</param>
/// <param name="port">Its TCP port.</param>
/// <param name="password">The password with which the emulator signs in.</param>
/// <param name="userName">The user as whom it signs in.</param>
public sealed class ExternalRedis(string host, int port, string password, string userName = "default")
{
    /// <summary>Gets the host name or address.</summary>
    public string Host { get; } = host;

    /// <summary>Gets the TCP port.</summary>
    public int Port { get; } = port;

    /// <summary>Gets the user as whom the emulator signs in.</summary>
    public string UserName { get; } = userName;

    internal string Password { get; } = password;

    /// <summary>Host and port; never the password.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Host}:{Port}";
}
