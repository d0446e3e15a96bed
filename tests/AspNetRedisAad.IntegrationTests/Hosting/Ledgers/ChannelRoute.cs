using System.Globalization;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>Redis's own pub/sub, received through <see cref="IConnectionMultiplexer.GetSubscriber"/> as in an app.</summary>
internal sealed class ChannelRoute : IMessageRoute
{
    /// <summary>In a cluster they are spread over its servers.</summary>
    private const int Channels = 10;

    private readonly ISubscriber _listener;
    private readonly IMessagePublisher _publisher;
    private readonly IReadOnlyList<RedisChannel> _heard;
    private readonly IReadOnlyList<RedisChannel> _published;

    private ChannelRoute(string name, ISubscriber listener, IMessagePublisher publisher, IReadOnlyList<RedisChannel> heard,
        IReadOnlyList<RedisChannel> published) =>
        (Name, _listener, _publisher, _heard, _published) = (name, listener, publisher, heard, published);

    public string Name { get; }

    public static ChannelRoute Plain(ISubscriber listener, IMessagePublisher publisher)
    {
        var channels = Numbered("ledger:plain", RedisChannel.Literal);
        return new ChannelRoute("plain", listener, publisher, channels, channels);
    }

    public static ChannelRoute Pattern(ISubscriber listener, IMessagePublisher publisher) =>
        new("pattern", listener, publisher, [RedisChannel.Pattern("ledger:pattern:*")], Numbered("ledger:pattern", RedisChannel.Literal));

    public static ChannelRoute Sharded(ISubscriber listener, IMessagePublisher publisher)
    {
        var channels = Numbered("ledger:sharded", RedisChannel.Sharded);
        return new ChannelRoute("sharded", listener, publisher, channels, channels);
    }

    public async Task ListenAsync(Action<int> heard)
    {
        foreach (var channel in _heard)
            await _listener.SubscribeAsync(channel, (_, number) => heard((int)number));
    }

    public Task PublishAsync(int number) => _publisher.PublishAsync(_published[number % _published.Count], number);

    public ValueTask DisposeAsync()
    {
        _publisher.Dispose();
        return ValueTask.CompletedTask;
    }

    private static RedisChannel[] Numbered(string name, Func<string, RedisChannel> create) =>
        [.. Enumerable.Range(0, Channels).Select(i => create(string.Create(CultureInfo.InvariantCulture, $"{name}:{i}")))];
}
