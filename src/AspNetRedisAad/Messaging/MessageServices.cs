using System.Net;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Messaging;

/// <summary>The services that the message connections of one multiplexer share.</summary>
/// <param name="Tokens">The tokens that keep them signed in.</param>
/// <param name="DialAsync">Opens another line to a server, with one attempt.</param>
/// <param name="IsKnown">Whether StackExchange.Redis uses this server.</param>
/// <param name="PublishAsync">Publishes an empty message on a channel of a server, over the connection for commands.</param>
/// <param name="ChannelPrefix">The prefix of the channels for their own markers.</param>
/// <param name="Jitter">Spreads AUTH.</param>
/// <param name="Time">The clock for waits and silence.</param>
/// <param name="Metrics">Counts AUTH.</param>
/// <param name="Background">Counts failures of the background work.</param>
/// <param name="Logger">The logger.</param>
internal sealed record MessageServices(
    RedisTokenStore Tokens,
    Func<EndPoint, CancellationToken, Task<RedisLine>> DialAsync,
    Func<EndPoint, bool> IsKnown,
    Func<EndPoint, byte[], Task> PublishAsync,
    string ChannelPrefix,
    Jitter Jitter,
    TimeProvider Time,
    ConnectionMetrics Metrics,
    BackgroundMetrics Background,
    ILogger Logger)
{
    public SubscriptionOwners Owners { get; } = new();
}
