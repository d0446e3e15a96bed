using System.Collections.Concurrent;
using System.Diagnostics;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>
/// Commands that are sent at fixed times and not after the last answer, like those of visitors. The latency of a delayed command counts
/// from its scheduled time.
/// </summary>
/// <param name="redis">The connection.</param>
/// <param name="perSecond">The number of commands per second.</param>
internal sealed class ClockedLoad(IConnectionMultiplexer redis, int perSecond)
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentQueue<CommandLoad.Command> _commands = new();
    private int _failed;
    private int _underWay;

    public IReadOnlyCollection<CommandLoad.Command> Commands => _commands;

    public int Failed => _failed;

    /// <summary>Runs until that time, and waits for the last answer.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        var database = redis.GetDatabase();
        await database.StringSetAsync("clocked", new byte[200]);
        // Runs on a separate thread, so that it does not wait for one.
        await Task.Factory.StartNew(
            () => Pace(database, end), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (Volatile.Read(ref _underWay) > 0)
            await Task.Delay(_poll, CancellationToken.None);
    }

    private void Pace(IDatabase database, CancellationToken end)
    {
        var (begun, interval) = (Stopwatch.GetTimestamp(), (double)Stopwatch.Frequency / perSecond);
        for (var number = 0L; !end.IsCancellationRequested; number++)
        {
            var planned = begun + (long)(number * interval);
            while (Stopwatch.GetTimestamp() < planned)
                Thread.Sleep(1);
            Interlocked.Increment(ref _underWay);
            // Not kept: the tasks of a minute would be garbage-collected during the measurement.
            _ = AskAsync(database, planned);
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
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
