using System.Diagnostics;
using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Rotation;

public sealed class TokenRotationOnGarnetTests() : TokenRotationTests(EmulatorBackend.Garnet);

public sealed class TokenRotationOnRedisServerTests() : TokenRotationTests(EmulatorBackend.RedisServer);

/// <summary>Tokens of six seconds under half a minute of traffic: no command and no message may know of them.</summary>
public abstract class TokenRotationTests(EmulatorBackend backend)
{
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(30);
    private static readonly DistributedCacheEntryOptions _sliding = new() { SlidingExpiration = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task Neither_a_command_nor_a_message_is_lost_while_tokens_rotate()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend, TokenLifetime = TimeSpan.FromSeconds(6) });
        await using var app = await TestApp.StartAsync(azure);
        var traffic = new Traffic();
        var watch = Stopwatch.StartNew();

        var callers = Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            while (watch.Elapsed < _duration)
                await traffic.CountAsync(() => CacheRoundAsync(app, caller));
        }));
        await Task.WhenAll(callers.Append(Task.Run(() => PublishAsync(app.Redis, traffic, watch))));

        Assert.Empty(traffic.Failures);
        Assert.True(traffic.Succeeded > 1000, $"only {traffic.Succeeded} rounds");
        await Eventually.IsTrueAsync("every message has arrived", () => traffic.Received == traffic.Published);
        Assert.True(azure.Counters.Reauthentications >= 4, $"only {azure.Counters.Reauthentications} rotations");
        Assert.Equal(0, azure.Counters.ExpiryCloses);
        Assert.Equal(0, azure.Counters.AuthRejected);
        Assert.All(app.Redis.GetServers(), server => Assert.Equal(RedisProtocol.Resp3, server.Protocol));
        Assert.DoesNotContain(app.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static async Task CacheRoundAsync(TestApp app, int caller)
    {
        var cache = app.Services.GetRequiredService<IDistributedCache>();
        var database = app.Redis.GetDatabase();
        var value = Guid.NewGuid().ToString();

        await cache.SetStringAsync($"cached:{caller}", value, _sliding);
        if (await cache.GetStringAsync($"cached:{caller}") != value)
            throw new InvalidDataException("The cache returned another value.");

        await database.HashSetAsync($"hash:{caller}", [new("a", value), new("b", caller)]);
        if (await database.HashGetAsync($"hash:{caller}", "a") != value)
            throw new InvalidDataException("Redis returned another value.");

        await cache.RemoveAsync($"cached:{caller}");
    }

    private static async Task PublishAsync(IConnectionMultiplexer redis, Traffic traffic, Stopwatch watch)
    {
        var subscriber = redis.GetSubscriber();
        var channel = RedisChannel.Literal("news");
        await subscriber.SubscribeAsync(channel, (_, _) => traffic.CountReceived());

        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (watch.Elapsed < _duration && await pace.WaitForNextTickAsync())
            await traffic.CountAsync(async () => traffic.CountPublished(await subscriber.PublishAsync(channel, Encoding.UTF8.GetBytes("hello"))));
    }
}
