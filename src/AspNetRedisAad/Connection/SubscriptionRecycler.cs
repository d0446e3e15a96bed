using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Replaces subscription connections after each renewal. They exist only under RESP2, or when a separate one is asked for; AUTH cannot be
/// sent on them, so the server would close them when their token expires. Under RESP3 subscriptions share the connection, and nothing
/// needs to be replaced.
/// </summary>
internal sealed class SubscriptionRecycler(RedisTokenStore tokens, ConnectionSockets sockets, ILogger<SubscriptionRecycler> logger) : IDisposable
{
    public void Start() => tokens.Renewed += OnRenewed;

    public void Dispose() => tokens.Renewed -= OnRenewed;

    private void OnRenewed()
    {
        foreach (var endpoint in sockets.Endpoints(ConnectionType.Subscription))
        {
            if (sockets.Close(endpoint, ConnectionType.Subscription))
                Log.SubscriptionRecycled(logger, endpoint);
        }
    }
}
