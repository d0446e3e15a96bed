using System.Collections.Concurrent;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;
using Hangfire;
using Hangfire.Redis.StackExchange;

namespace AspNetRedisAad.IntegrationTests.Isolation;

// One class for each, so that they run in parallel.
public sealed class HangfireOnGarnetTests() : HangfireTests(EmulatorBackend.Garnet);

public sealed class HangfireOnRedisServerTests() : HangfireTests(EmulatorBackend.RedisServer);

/// <summary>Hangfire on the app's multiplexer: its workers subscribe, and its jobs are queued in transactions that publish.</summary>
public abstract class HangfireTests(EmulatorBackend backend) : VisitorsTests(backend)
{
    private const int Workers = 4;
    private const int LeastJobs = 50;
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _every = TimeSpan.FromMilliseconds(50);
    private static readonly ConcurrentDictionary<string, int> _done = new();

    [Fact]
    public async Task Each_job_runs_once_and_every_visitor_gets_the_right_reply()
    {
        var storage = new RedisStorage(App.Redis, new RedisStorageOptions { Prefix = "{jobs}:" });
        var client = new BackgroundJobClient(storage);
        using var server = new BackgroundJobServer(
            new BackgroundJobServerOptions { WorkerCount = Workers, SchedulePollingInterval = TimeSpan.FromSeconds(1) }, storage);
        await using var visitors = await CommandLedger.StartAsync(App);
        var queued = new List<string>();

        using var pace = new PeriodicTimer(_every);
        // A busy machine takes longer for as many.
        while (visitors.Elapsed < Duration || (queued.Count <= LeastJobs && visitors.Elapsed < _limit))
        {
            var job = Guid.NewGuid().ToString("N");
            if (await QueueAsync(client, job))
                queued.Add(job);
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        await visitors.StopAsync();

        EveryReplyIsTheAskersOwn(visitors);
        await Eventually.IsTrueAsync("every job has run", () => queued.TrueForAll(_done.ContainsKey));
        Assert.All(queued, job => Assert.Equal(1, _done[job]));
        Assert.True(queued.Count > LeastJobs, $"only {queued.Count} jobs");
    }

    public static void Run(string job) => _done.AddOrUpdate(job, 1, (_, before) => before + 1);

    /// <summary>A failure is visible in the number of jobs; what the visitors got is the more useful message.</summary>
    private static async Task<bool> QueueAsync(BackgroundJobClient client, string job)
    {
        try
        {
            // Hangfire has only a blocking API.
            await Task.Run(() => client.Enqueue(() => Run(job)));
            return true;
        }
        catch (Exception e) when (e is BackgroundJobClientException or InvalidCastException)
        {
            return false;
        }
    }
}
