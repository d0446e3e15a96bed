using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>Publishes like an instance of an app. It finds the server for a sharded channel in a cluster, and the region in use.</summary>
internal sealed class SubscriberPublisher(ISubscriber subscriber) : IMessagePublisher
{
    public Task PublishAsync(RedisChannel channel, int number) => subscriber.PublishAsync(channel, number);

    public void Dispose()
    {
    }
}
