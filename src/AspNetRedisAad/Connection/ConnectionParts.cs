using System.Net;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Messaging;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>What all multiplexers of one connection are made with.</summary>
/// <param name="Settings">The connection's.</param>
/// <param name="Tokens">With which they sign in.</param>
/// <param name="Hooks">What the app changes of StackExchange.Redis's options.</param>
/// <param name="Jitter">Spreads AUTH and reconnects.</param>
/// <param name="Time">The clock of all waits.</param>
/// <param name="Metrics">Counts AUTH, losses and returns.</param>
/// <param name="Background">Counts failures of the work in the background.</param>
/// <param name="Loggers">For what happens.</param>
internal sealed record ConnectionParts(
    AzureRedisAadOptions Settings,
    RedisTokenStore Tokens,
    ConnectionHooks Hooks,
    Jitter Jitter,
    TimeProvider Time,
    ConnectionMetrics Metrics,
    BackgroundMetrics Background,
    ILoggerFactory Loggers)
{
    /// <summary>The endpoints, for display.</summary>
    public string EndpointText => string.Join(" or ", Settings.AllEndpoints.Select(endpoint => endpoint.Endpoint));

    /// <summary>Opens the connections of one multiplexer, or of several that share their options, and opens them again.</summary>
    public Redialer CreateRedialer(ConfigurationOptions options, bool isShared = false) => new(
        new RedisDialer(Settings, options, proxy: options.Tunnel, Time), Tokens, new ReconnectSchedule(Settings), Jitter, Time, isShared);

    /// <summary>The message connections of one multiplexer.</summary>
    /// <param name="dialer">Opens a further line to a server.</param>
    /// <param name="isKnown">Whether a server is one that StackExchange.Redis uses.</param>
    /// <param name="publishAsync">Publishes an empty message on a channel of a server.</param>
    public MessageConnections CreateMessages(RedisDialer dialer, Func<EndPoint, bool> isKnown, Func<EndPoint, byte[], Task> publishAsync) =>
        new(new MessageServices(
        Tokens,
        (server, cancellationToken) => dialer.DialAsync(server, ConnectionType.Subscription, Tokens.Current!, cancellationToken),
        isKnown,
        publishAsync,
        Settings.InstanceName,
        Jitter,
        Time,
        Metrics,
        Background,
        Loggers.CreateLogger<MessageConnection>()));
}
