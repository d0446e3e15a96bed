using System.Collections.Concurrent;
using System.Diagnostics;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>
/// Callers that read and write, and one that publishes messages to itself, all on one connection. Each has its own pace, like an app's
/// requests. It records the time of each command.
/// </summary>
internal sealed class CommandLoad
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _messagesMayTake = TimeSpan.FromSeconds(10);

    private readonly IConnectionMultiplexer _redis;
    private readonly RedisChannel _channel = RedisChannel.Literal("news");
    private readonly Task<List<Command>>[] _callers;
    private readonly Task<List<int>> _publisher;
    private readonly ConcurrentDictionary<int, int> _received = new();
    private volatile bool _ended;
    private int _failed;

    private CommandLoad(IConnectionMultiplexer redis, int callers)
    {
        _redis = redis;
        _callers = [.. Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(caller)))];
        _publisher = Task.Run(PublishAsync);
    }

    /// <summary>Commands that failed, and messages that could not be published.</summary>
    public int Failed => _failed;

    public int MessagesLost { get; private set; }

    public int MessagesRepeated { get; private set; }

    public IReadOnlyList<Command> Commands { get; private set; } = [];

    public static async Task<CommandLoad> StartAsync(IConnectionMultiplexer redis, int callers)
    {
        CommandLoad? load = null;
        await redis.GetSubscriber().SubscribeAsync(
            RedisChannel.Literal("news"), (_, number) => load!._received.AddOrUpdate((int)number, 1, (_, before) => before + 1));
        return load = new CommandLoad(redis, callers);
    }

    /// <summary>Stops the load, and waits for operations in progress.</summary>
    public async Task StopAsync()
    {
        _ended = true;
        Commands = [.. (await Task.WhenAll(_callers)).SelectMany(commands => commands)];
        var published = await _publisher;
        for (var since = Stopwatch.StartNew(); !published.TrueForAll(_received.ContainsKey) && since.Elapsed < _messagesMayTake;)
            await Task.Delay(20);
        MessagesLost = published.Count(number => !_received.ContainsKey(number));
        MessagesRepeated = _received.Count(message => message.Value > 1);
    }

    private async Task<List<Command>> CallAsync(int caller)
    {
        var commands = new List<Command>();
        var (database, key, value) = (_redis.GetDatabase(), (RedisKey)$"entry:{caller}", new byte[200]);
        using var pace = new PeriodicTimer(_pace);
        for (var i = 0; !_ended; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var succeeded = await SucceedsAsync(i % 4 == 0 ? database.StringSetAsync(key, value) : database.StringGetAsync(key));
            if (succeeded)
                commands.Add(new Command(began, Stopwatch.GetTimestamp()));
            await pace.WaitForNextTickAsync();
        }

        return commands;
    }

    private async Task<List<int>> PublishAsync()
    {
        var published = new List<int>();
        var subscriber = _redis.GetSubscriber();
        using var pace = new PeriodicTimer(_pace);
        for (var number = 0; !_ended; number++)
        {
            if (await SucceedsAsync(subscriber.PublishAsync(_channel, number)))
                published.Add(number);
            await pace.WaitForNextTickAsync();
        }

        return published;
    }

    private async Task<bool> SucceedsAsync(Task command)
    {
        try
        {
            await command;
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Interlocked.Increment(ref _failed);
            return false;
        }
    }

    /// <summary>When a command was sent, and when its answer arrived.</summary>
    internal readonly record struct Command(long Began, long Ended)
    {
        public double Milliseconds => Stopwatch.GetElapsedTime(Began, Ended).TotalMilliseconds;
    }
}
