using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>
/// Publishes as an instance of an app does. It finds the server of a sharded channel in a cluster, and the region in use.
/// </summary>
internal sealed class SubscriberPublisher(ISubscriber subscriber) : IMessagePublisher
{
    public Task PublishAsync(RedisChannel channel, int number) => subscriber.PublishAsync(channel, number);

    public void Dispose()
    {
    }
}
