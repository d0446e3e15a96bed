using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(LiveCleanUp))]

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>Deletes the keys that the tests have left on a real cache.</summary>
public sealed class LiveCleanUp : IAsyncLifetime
{
    private const int Batch = 500;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (LiveCache.Endpoint is null)
            return;

        var services = new ServiceCollection().AddLogging();
        services.AddAzureRedisAadConnection(new ConfigurationBuilder().AddInMemoryCollection(LiveCache.Settings()).Build());
        await using var provider = services.BuildServiceProvider();
        await using var redis = await provider.GetRequiredService<IAzureRedisConnectionFactory>().ConnectAsync();
        foreach (var server in redis.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
        {
            await foreach (var key in server.KeysAsync(pattern: $"{LiveCache.RunPrefix}*", pageSize: Batch))
                await redis.GetDatabase().KeyDeleteAsync(key);
        }
    }
}
