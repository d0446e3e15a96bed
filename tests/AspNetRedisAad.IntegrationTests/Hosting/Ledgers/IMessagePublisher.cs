using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>Publishes on a channel. Any exception means that the server has not accepted the message.</summary>
internal interface IMessagePublisher : IDisposable
{
    Task PublishAsync(RedisChannel channel, int number);
}
