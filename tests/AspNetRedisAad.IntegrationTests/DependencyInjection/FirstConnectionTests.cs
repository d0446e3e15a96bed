using AspNetRedisAad.Connection;
using AspNetRedisAad.Emulator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.DependencyInjection;

/// <summary>While the first connection is being opened, some callers await it, and others block a thread.</summary>
public sealed class FirstConnectionTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Code_after_the_first_connection_may_need_a_lock_that_another_thread_holds(int regions)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Regions = regions });
        azure.EdgeFaults.AuthenticationDelay = TimeSpan.FromMilliseconds(500);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(azure.GetSettings())
            .AddInMemoryCollection(Regions(azure)).Build();
        await using var services = new ServiceCollection().AddLogging().AddAzureRedisAad(configuration).Services.BuildServiceProvider();
        var connection = services.GetRequiredKeyedService<RedisConnection>("");

        // Like a Program.cs after its start, while SignalR resolves the multiplexer on another thread and holds the container's lock.
        var goesOn = GoOnAsync();
        var blocks = Task.Factory.StartNew(
            services.GetRequiredService<IConnectionMultiplexer>, CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        Assert.Same(await blocks.WaitAsync(_limit), await goesOn.WaitAsync(_limit));

        async Task<IConnectionMultiplexer> GoOnAsync()
        {
            await connection.GetReadyAsync(default).ConfigureAwait(false);
            return services.GetRequiredService<IConnectionMultiplexer>();
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Regions(AzureRedisEmulator azure) => azure.Endpoints.Count == 1
        ? []
        : azure.Endpoints.Select((endpoint, i) => KeyValuePair.Create($"AzureRedisAad:Endpoints:{i}:Endpoint", (string?)endpoint))
            .Append(KeyValuePair.Create("AzureRedisAad:Endpoint", (string?)""));
}
