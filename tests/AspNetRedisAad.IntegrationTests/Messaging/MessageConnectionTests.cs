using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Messaging;

/// <summary>On which connection subscriptions are, whatever code subscribes.</summary>
public sealed class MessageConnectionTests
{
    [Theory]
    [InlineData("")]
    [InlineData(",protocol=resp3")]
    [InlineData(",protocol=resp2")]
    [InlineData(",configChannel=changes")]
    public async Task No_subscription_is_ever_on_the_connection_of_the_commands(string options)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var app = await TestApp.StartAsync(azure, ("Endpoint", azure.Endpoint + options));
        var heard = 0;

        await app.Services.GetRequiredService<ISubscriber>()
            .SubscribeAsync(RedisChannel.Literal("news"), (_, _) => Interlocked.Increment(ref heard));
        await app.Redis.GetSubscriber().SubscribeAsync(RedisChannel.Pattern("n*"), (_, _) => Interlocked.Increment(ref heard));
        await app.Redis.GetDatabase().Multiplexer.GetSubscriber()
            .SubscribeAsync(RedisChannel.Sharded("news"), (_, _) => Interlocked.Increment(ref heard));
        await app.Redis.GetDatabase().PublishAsync(RedisChannel.Literal("news"), "hello");

        await Eventually.IsTrueAsync("channel and pattern are heard", () => Volatile.Read(ref heard) == 2);
        var counters = app.Redis.GetServers().Single().GetCounters();
        Assert.Equal(0, counters.Interactive.Subscriptions);
        Assert.True(counters.Subscription.Subscriptions > 0);
        Assert.Equal(2, azure.Counters.ConnectionsOpened);
    }

    [Fact]
    public async Task An_app_that_subscribes_to_nothing_has_one_connection()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var app = await TestApp.StartAsync(azure);

        await app.Redis.GetDatabase().StringSetAsync("key", "value");

        Assert.Equal(1, azure.Counters.ConnectionsOpened);
    }
}
