using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Ends subscriptions that a cluster's nodes hold and StackExchange.Redis has forgotten. It subscribes anew whenever a node comes back, at any
/// node, without waiting for the answer to the attempt before: after an outage, or at a start under load, many channels are subscribed at two
/// nodes, and each of their messages arrives twice until the process ends.
/// </summary>
internal sealed class StraySubscriptions(ILogger<StraySubscriptions> logger, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Nodes that come back do so together.</summary>
    private static readonly TimeSpan _settling = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <param name="multiplexer">A cluster's, or any other, with which there is nothing to do.</param>
    public void Start(ConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionRestored += OnChanged;
        multiplexer.ConfigurationChanged += OnChanged;
        OnChanged(multiplexer, EventArgs.Empty);
        _loop = Task.Run(() => RunAsync(multiplexer));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void OnChanged(object? sender, EventArgs e)
    {
        try
        {
            if (_changed.CurrentCount == 0)
                _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another event was a moment faster; one round serves both.
        }
    }

    private async Task RunAsync(ConnectionMultiplexer multiplexer)
    {
        while (true)
        {
            await _changed.WaitAsync(_stopping.Token).ConfigureAwait(false);
            await Task.Delay(_settling, time, _stopping.Token).ConfigureAwait(false);
            await EndAsync(multiplexer).ReportAsync(reason => Log.StraySubscriptionsUnknown(logger, reason)).ConfigureAwait(false);
        }
    }

    private static async Task EndAsync(ConnectionMultiplexer multiplexer)
    {
        // RESP2 subscribes on a connection of its own, which no command can be sent to.
        var servers = multiplexer.GetServers()
            .Where(server => server is { IsConnected: true, ServerType: ServerType.Cluster, Protocol: >= RedisProtocol.Resp3 })
            .Where(server => server.GetCounters().Interactive.Subscriptions > 0)
            .ToList();
        if (servers.Count < 2)
            return;

        // All answers first: until they are here, StackExchange.Redis may still change its mind about which node is the subscribed one.
        var channels = await Task.WhenAll(servers.Select(server => server.SubscriptionChannelsAsync())).ConfigureAwait(false);
        var subscriber = multiplexer.GetSubscriber();
        await Task.WhenAll(servers.Zip(channels, (server, held) => held
            .Where(channel => IsElsewhere(subscriber, channel, server))
            .Select(channel => EndAsync(subscriber, channel, server)))
            .SelectMany(ends => ends)).ConfigureAwait(false);
    }

    /// <summary>The node may hold the channel for another client; then there is nothing to end, and no harm in trying.</summary>
    private static bool IsElsewhere(ISubscriber subscriber, RedisChannel channel, IServer server) =>
        subscriber.SubscribedEndpoint(channel) is { } subscribed && !subscribed.Equals(server.EndPoint);

    /// <summary>Should StackExchange.Redis choose this very node at the same moment, the subscription is restored.</summary>
    private static async Task EndAsync(ISubscriber subscriber, RedisChannel channel, IServer server)
    {
        bool elsewhere;
        do
        {
            elsewhere = IsElsewhere(subscriber, channel, server);
            await server.ExecuteAsync(elsewhere ? "UNSUBSCRIBE" : "SUBSCRIBE", channel).ConfigureAwait(false);
        }
        while (elsewhere != IsElsewhere(subscriber, channel, server));
    }
}
