using AspNetRedisAad.Emulator.Connections;

namespace AspNetRedisAad.Emulator;

/// <summary>Faults of the Redis endpoint.</summary>
public sealed class EdgeFaults
{
    private readonly LiveConnections _connections;

    /// <summary>Creates faults that no emulator uses.</summary>
    public EdgeFaults()
        : this(new LiveConnections())
    {
    }

    internal EdgeFaults(LiveConnections connections) => _connections = connections;

    /// <summary>Gets or sets whether new connections are closed as soon as they are opened, as while a server restarts.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool RefuseConnections { get; set; }

    /// <summary>
    /// Gets or sets how long the validation of a token takes. Commands that follow AUTH on that connection wait, as on Azure.
    /// </summary>
    /// <value>The default value is zero. Azure may take up to 10 seconds.</value>
    public TimeSpan AuthenticationDelay { get; set; }

    /// <summary>
    /// Gets or sets whether every token is rejected, as by a cache on which Microsoft Entra authentication is disabled.
    /// </summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool RefuseTokens { get; set; }

    /// <summary>Closes all open connections.</summary>
    public void DropConnections() => _connections.ForEach(connection => connection.Close());

    /// <summary>
    /// Makes all open connections half-open permanently: they accept bytes, answer nothing, and are not closed. New connections work.
    /// </summary>
    public void FreezeConnections() => _connections.ForEach(connection => connection.Freeze());

    /// <summary>
    /// Signs out all open connections without closing them. From the next command on, they answer NOAUTH until they receive a valid token.
    /// They also lose their subscriptions and their protocol version.
    /// </summary>
    public void LoseAuthentication() => _connections.ForEach(connection => connection.LoseAuthentication());
}
