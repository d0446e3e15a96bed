using System.Collections.Concurrent;
using AspNetRedisAad.IntegrationTests.Hosting;
using Hangfire;
using Hangfire.Redis.StackExchange;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>Jobs that each run once.</summary>
internal sealed class HangfireInUse : LibraryInUse
{
    private static readonly TimeSpan _jobMayTake = TimeSpan.FromSeconds(4);
    private static readonly ConcurrentDictionary<int, int> _done = new();

    private IConnectionMultiplexer _multiplexer = null!;
    private RedisStorage _storage = null!;
    private BackgroundJobServer _server = null!;

    public override string Name => "Hangfire";

    public override IConnectionMultiplexer Multiplexer => _multiplexer;

    public override bool ClosesMultiplexer => false;

    public override async Task StartAsync(TestApp app)
    {
        _multiplexer = await app.Services.GetRequiredService<IAzureRedisConnectionFactory>().ConnectAsync();
        // A Hangfire worker misses a message that arrives between its look into the queue and its wait, and looks again after this time.
        _storage = new RedisStorage(
            _multiplexer, new RedisStorageOptions { Prefix = "{other-jobs}:", FetchTimeout = TimeSpan.FromSeconds(1) });
        _server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = 2 }, _storage);
    }

    public override async Task RoundAsync(int number)
    {
        // Hangfire has only a blocking API.
        await Task.Run(() => new BackgroundJobClient(_storage).Enqueue(() => Run(number)));
        for (var since = TimeProvider.System.GetTimestamp(); !_done.ContainsKey(number); await Task.Delay(5))
        {
            if (TimeProvider.System.GetElapsedTime(since) > _jobMayTake)
                throw new InvalidDataException($"The job {number} has not run.");
        }
    }

    public override async Task VerifyAsync(IReadOnlyCollection<int> kept)
    {
        await Eventually.IsTrueAsync("every job has run", () => kept.All(_done.ContainsKey));
        Assert.All(kept, number => Assert.Equal(1, _done[number]));
    }

    public override ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    public static void Run(int number) => _done.AddOrUpdate(number, 1, (_, before) => before + 1);
}
