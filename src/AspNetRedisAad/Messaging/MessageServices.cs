using System.Net;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Messaging;

/// <summary>What the message connections of one multiplexer share.</summary>
/// <param name="Tokens">With which they stay signed in.</param>
/// <param name="DialAsync">Opens a further line to a server, once.</param>
/// <param name="IsKnown">Whether a server is one that StackExchange.Redis uses.</param>
/// <param name="PublishAsync">Publishes an empty message on a channel of a server, by way of the commands.</param>
/// <param name="ChannelPrefix">Of the channels that they use among themselves.</param>
/// <param name="Jitter">Spreads AUTH.</param>
/// <param name="Time">For pauses and silence.</param>
/// <param name="Metrics">Counts AUTH.</param>
/// <param name="Background">Counts failures of the work in the background.</param>
/// <param name="Logger">For what goes wrong.</param>
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
