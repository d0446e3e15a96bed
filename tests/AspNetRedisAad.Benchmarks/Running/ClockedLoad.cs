using System.Collections.Concurrent;
using System.Diagnostics;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>
/// Commands that come by the clock and not after the last answer, as visitors do. What must wait counts from the moment at which it was to begin.
/// </summary>
/// <param name="redis">The connection.</param>
/// <param name="perSecond">How many.</param>
internal sealed class ClockedLoad(IConnectionMultiplexer redis, int perSecond)
{
    private readonly ConcurrentQueue<CommandLoad.Command> _commands = new();
    private int _failed;

    public IReadOnlyCollection<CommandLoad.Command> Commands => _commands;

    public int Failed => _failed;

    /// <summary>Runs until then, and waits for the last answer.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        var database = redis.GetDatabase();
        await database.StringSetAsync("clocked", new byte[200]);
        var all = new ConcurrentQueue<Task>();
        // On a thread of its own: it must not wait for one.
        var pacing = Task.Factory.StartNew(() => Pace(database, all, end), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await pacing;
        await Task.WhenAll(all);
    }

    private void Pace(IDatabase database, ConcurrentQueue<Task> all, CancellationToken end)
    {
        var (begun, interval) = (Stopwatch.GetTimestamp(), (double)Stopwatch.Frequency / perSecond);
        for (var number = 0L; !end.IsCancellationRequested; number++)
        {
            var planned = begun + (long)(number * interval);
            while (Stopwatch.GetTimestamp() < planned)
                Thread.Sleep(1);
            all.Enqueue(AskAsync(database, planned));
        }
    }

    private async Task AskAsync(IDatabase database, long planned)
    {
        try
        {
            await database.StringGetAsync("clocked").ConfigureAwait(false);
            _commands.Enqueue(new CommandLoad.Command(planned, Stopwatch.GetTimestamp()));
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Interlocked.Increment(ref _failed);
        }
    }
}
