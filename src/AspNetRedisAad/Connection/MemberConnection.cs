using AspNetRedisAad.Dialing;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>How one multiplexer connects to one cache: the only one, or one of several that can replace each other.</summary>
internal sealed class MemberConnection : IDisposable
{
    /// <param name="parts">The parts of the connection.</param>
    /// <param name="configuration">StackExchange.Redis's options. From here on it gets its connections from us.</param>
    /// <param name="servers">The servers that the multiplexer knows.</param>
    /// <param name="lines">The lines of the multiplexer.</param>
    public MemberConnection(ConnectionParts parts, ConfigurationOptions configuration, ServerDirectory servers, Lines lines)
    {
        Configuration = configuration;
        Redialer = parts.CreateRedialer(configuration);
        var messages = parts.CreateMessages(Redialer.Dialer, servers.IsKnown, servers.PublishAsync);
        Configuration.Tunnel = new EntraTunnel(Redialer, (endpoint, type, line) =>
        {
            if (type == ConnectionType.Subscription)
                return messages.Open(endpoint, line);

            lines.Add(endpoint, type, line);
            return line.Stream;
        });
        Configuration.ReconnectRetryPolicy = Redialer;
    }

    public ConfigurationOptions Configuration { get; }

    public Redialer Redialer { get; }

    /// <summary>Whether the user may not send PING; known after the first connection.</summary>
    public bool RefusesPing { get; private set; }

    /// <summary>Finds out what StackExchange.Redis must know before it connects.</summary>
    public async Task PrepareAsync()
    {
        RefusesPing = await Redialer.RefusesPingAsync(Configuration.EndPoints[0]).ConfigureAwait(false);
        if (RefusesPing)
            ConnectionOptionsFactory.LeaveOutPing(Configuration);
    }

    /// <summary>The start is over: from now on, attempts to connect continue until they succeed.</summary>
    public void Started()
    {
        Redialer.IsPatient = true;
        ((EntraOptionsProvider)Configuration.Defaults).IsStarted = true;
    }

    public void Dispose() => Redialer.Dispose();
}
