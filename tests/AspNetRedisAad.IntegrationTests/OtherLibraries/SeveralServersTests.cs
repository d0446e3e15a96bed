using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>Additional multiplexers with more than one server.</summary>
public sealed class SeveralServersTests
{
    private const int Keys = 60;
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task On_a_cluster_every_node_stays_signed_in()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new()
        {
            Backend = EmulatorBackend.RedisCluster,
            TokenLifetime = _life,
            ClusterNodeTimeout = PatientNodes.Timeout,
        });
        await using var app = await TestApp.StartAsync(azure);
        var factory = app.Services.GetRequiredService<IAzureRedisConnectionFactory>();
        var options = factory.CreateOptions();
        await using var further = await factory.ConnectAsync();
        await using var one = await ConnectionMultiplexer.ConnectAsync(options);
        await using var other = await ConnectionMultiplexer.ConnectAsync(options);

        await StayAsync(app, [further, one, other], async (database, key, value) =>
        {
            await database.StringSetAsync(key, value);
            return await database.StringGetAsync(key);
        });

        Assert.Equal(0, azure.Counters.ExpiryCloses);
    }

    [Fact]
    public async Task Each_of_several_regions_stays_signed_in()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, Regions = 2, TokenLifetime = _life });
        await using var app = await TestApp.StartAsync(
            azure, ("Endpoint", ""), ("Endpoints:0:Endpoint", azure.Endpoints[0]), ("Endpoints:1:Endpoint", azure.Endpoints[1]));
        var factory = app.Services.GetRequiredService<IAzureRedisConnectionFactory>();
        var further = await factory.ConnectAsync();

        // Data written in one region is not in the other one here, and StackExchange.Redis may switch between them.
        await StayAsync(app, [further], async (database, _, value) => (string?)await database.ExecuteAsync("ECHO", value));
        Assert.Equal(0, azure.Counters.ExpiryCloses);

        await further.DisposeAsync();
        await app.Redis.GetDatabase().PingAsync();
        Assert.StartsWith(
            "AzureRedisAad:Endpoints names several caches",
            Assert.Throws<InvalidOperationException>(() => factory.CreateOptions()).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Over two renewals no command may fail, and each reply must belong to its request.</summary>
    private static async Task StayAsync(
        TestApp app, IReadOnlyList<IConnectionMultiplexer> multiplexers, Func<IDatabase, string, string, Task<string?>> askAsync)
    {
        var until = app.Status.Current.TokenRotations + 2;
        for (var round = 0; app.Status.Current.TokenRotations < until; round++)
        {
            for (var i = 0; i < multiplexers.Count; i++)
            {
                var (database, owner) = (multiplexers[i].GetDatabase(), i);
                await Task.WhenAll(Enumerable.Range(0, Keys).Select(async key =>
                {
                    var (name, value) = (string.Create(CultureInfo.InvariantCulture, $"{owner}:{key}"),
                        string.Create(CultureInfo.InvariantCulture, $"{owner}:{key}:{round}"));
                    Assert.Equal(value, await askAsync(database, name, value));
                }));
            }
        }
    }
}
