using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.SignalR;

/// <summary>
/// Microsoft's backplane on the app's one connection. When the app stops, Microsoft's ends all subscriptions of the connection and closes it;
/// it is not its to close.
/// </summary>
internal sealed class SharedRedisHubLifetimeManager<THub>(
    ILogger<RedisHubLifetimeManager<THub>> logger,
    IOptions<RedisOptions> options,
    IHubProtocolResolver protocols,
    IOptions<HubOptions>? globalOptions,
    IOptions<HubOptions<THub>>? hubOptions)
    : RedisHubLifetimeManager<THub>(logger, options, protocols, globalOptions, hubOptions), IDisposable
    where THub : Hub
{
    void IDisposable.Dispose()
    {
    }
}
