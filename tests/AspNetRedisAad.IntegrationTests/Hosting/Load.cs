using System.Collections.Concurrent;
using System.Diagnostics;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>
/// Callers that send commands and transactions, and one that publishes messages to itself, all on one multiplexer and one after the other,
/// like an app's requests. It counts successes, and records failures with their times.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Callers = 4;
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _messagesMayTake = TimeSpan.FromSeconds(30);

    private readonly IConnectionMultiplexer _redis;
    private readonly LogCollector _log;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly ConcurrentQueue<(TimeSpan Began, TimeSpan Ended, string Text)> _failures = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly RedisChannel _channel = RedisChannel.Literal($"news-{Guid.NewGuid()}");
    private Task _work = Task.CompletedTask;
    private readonly ConcurrentDictionary<int, TimeSpan> _published = new();
    private readonly ConcurrentDictionary<int, int> _arrivals = new();
    private int _succeeded;
    private int _attempts;

    private Load(IConnectionMultiplexer redis, LogCollector log) => (_redis, _log) = (redis, log);

    public int Succeeded => Volatile.Read(ref _succeeded);

    /// <summary>The number of messages that have arrived at least once.</summary>
    public int Received => _arrivals.Count;

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    public IReadOnlyCollection<string> Failures => [.. _failures.Select(failure => $"{failure.Began} to {failure.Ended}: {failure.Text}")];

    /// <summary>When the first command failed.</summary>
    public TimeSpan FirstFailure => _failures.Min(failure => failure.Ended);

    /// <summary>Fails the test if a command failed.</summary>
    public void NothingFailed() => NothingFailedAfter(TimeSpan.MinValue);

    /// <summary>Fails the test if a command failed that began after this moment; the message says how long failures continued.</summary>
    public void NothingFailedAfter(TimeSpan moment)
    {
        var late = _failures.Where(failure => failure.Began > moment).ToList();
        Assert.True(late.Count == 0, late.Count == 0 ? "" :
            $"{late.Count} of {_failures.Count} failures, the last from {late.Max(failure => failure.Began)} on, allowed "
                + $"until {moment}: {late[^1].Text}\n{Story}");
    }

    /// <summary>
    /// Waits until every message has arrived that was published, and fails the test if one does not, or arrives twice. Publishing must have
    /// stopped.
    /// </summary>
    public async Task EveryMessageArrivesOnceAsync()
    {
        Assert.NotEmpty(_published);
        for (var end = _watch.Elapsed + _messagesMayTake; _watch.Elapsed < end && !_published.Keys.All(_arrivals.ContainsKey);)
            await Task.Delay(_poll);

        var lost = TimesOf(number => !_arrivals.ContainsKey(number));
        var doubled = TimesOf(number => _arrivals.GetValueOrDefault(number) > 1);
        Assert.True(lost.Count + doubled.Count == 0, $"""
            Of {_published.Count} messages, {lost.Count} were lost ({Period(lost)}), and {doubled.Count} came twice ({Period(doubled)}).
            {Story}
            """);

        List<TimeSpan> TimesOf(Func<int, bool> isMissed) =>
            [.. _published.Where(message => isMissed(message.Key)).Select(message => message.Value).Order()];

        static string Period(List<TimeSpan> times) => times.Count == 0 ? "none" : $"published {times[0]} to {times[^1]}";
    }

    public static Task<Load> StartAsync(TestApp app) => StartAsync(app.Redis, app.Log);

    /// <param name="redis">The multiplexer.</param>
    /// <param name="log">The log of its app; a failure shows it.</param>
    public static async Task<Load> StartAsync(IConnectionMultiplexer redis, LogCollector log)
    {
        var load = new Load(redis, log);
        await redis.GetSubscriber().SubscribeAsync(load._channel, load.Receive);
        load._work = Task.WhenAll(
            [.. Enumerable.Range(0, Callers)
                .Select(caller => load.RepeatAsync(() => load.CallAsync(caller))), load.RepeatAsync(load.PublishAsync)]);
        return load;
    }

    /// <summary>Continues for this long, and then stops.</summary>
    public async Task RunAsync(TimeSpan duration)
    {
        await Task.Delay(duration);
        await StopAsync();
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _work;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private string Story => $"It is {Elapsed} since the start, and {DateTimeOffset.UtcNow:HH:mm:ss.fff}. The app's log:\n{_log.Story}";

    private async Task RepeatAsync(Func<Task> action)
    {
        using var pace = new PeriodicTimer(_pace);
        while (!_stopping.IsCancellationRequested)
        {
            var start = _watch.Elapsed;
            try
            {
                await action();
                Interlocked.Increment(ref _succeeded);
            }
            catch (Exception e)
            {
                _failures.Enqueue((start, _watch.Elapsed, $"{e.GetType().Name}: {e.Message}"));
            }

            await pace.WaitForNextTickAsync();
        }
    }

    private async Task CallAsync(int caller)
    {
        var database = _redis.GetDatabase();
        var value = Guid.NewGuid().ToString();
        // In a cluster, all keys of one transaction must be in one slot.
        RedisKey counter = $"{{{_channel}:{caller}}}:counter", hash = $"{{{_channel}:{caller}}}:hash";

        await database.HashSetAsync(hash, [new("a", value), new("b", caller)]);
        if (await database.HashGetAsync(hash, "a") != value)
            throw new InvalidDataException("Redis returned another value.");

        var transaction = database.CreateTransaction();
        var incremented = transaction.StringIncrementAsync(counter);
        _ = transaction.HashDeleteAsync(hash, "b");
        if (!await transaction.ExecuteAsync() || await incremented < 1)
            throw new InvalidDataException("The transaction was not executed.");
    }

    private async Task PublishAsync()
    {
        var number = ++_attempts;
        var began = _watch.Elapsed;
        await _redis.GetSubscriber().PublishAsync(_channel, number);
        _published[number] = began;
    }

    private void Receive(RedisChannel channel, RedisValue number) =>
        _arrivals.AddOrUpdate((int)number, 1, (_, times) => times + 1);
}
