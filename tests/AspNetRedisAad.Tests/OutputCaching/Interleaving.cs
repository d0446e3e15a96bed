using System.Reflection;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.OutputCaching;

/// <summary>
/// Runs operations on a simulated Redis, one command at a time, in an order that the test chooses. Each operation has a connection whose
/// commands arrive in order; or, as in a cluster, only commands for the same key do.
/// </summary>
internal sealed class Interleaving(bool isCluster)
{
    private readonly List<Command> _pending = [];

    public bool IsCluster => isCluster;

    public Dictionary<string, (string Value, TimeSpan Life)> Values { get; } = [];

    public Dictionary<string, Dictionary<string, double>> Sets { get; } = [];

    /// <summary>Runs the operations in every possible order of their commands, and checks the result each time.</summary>
    /// <returns>The number of orders.</returns>
    public static int TryAll(
        bool isCluster, Action<Interleaving> prepare, Func<IDatabase, Task>[] operations, Action<Interleaving, string> check)
    {
        var (choices, orders) = (new List<(int Chosen, int Of)>(), 0);
        do
        {
            var step = 0;
            Run(isCluster, prepare, operations, check, of =>
            {
                if (step == choices.Count)
                    choices.Add((0, of));
                return choices[step++].Chosen;
            });
            orders++;
            while (choices.Count > 0 && choices[^1].Chosen + 1 == choices[^1].Of)
                choices.RemoveAt(choices.Count - 1);
            if (choices.Count > 0)
                choices[^1] = (choices[^1].Chosen + 1, choices[^1].Of);
        }
        while (choices.Count > 0);
        return orders;
    }

    /// <summary>Does the same as <see cref="TryAll"/>, for more operations than can be tried in every order.</summary>
    public static void TrySome(
        int orders, bool isCluster, Action<Interleaving> prepare, Func<IDatabase, Task>[] operations, Action<Interleaving, string> check)
    {
        for (var seed = 0; seed < orders; seed++)
        {
            var random = new Random(seed);
            Run(isCluster, prepare, operations, check, random.Next);
        }
    }

    private static void Run(
        bool isCluster, Action<Interleaving> prepare, Func<IDatabase, Task>[] operations, Action<Interleaving, string> check,
        Func<int, int> choose)
    {
        var context = SynchronizationContext.Current;
        // Code that waits for a command continues within the step that answers it.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var redis = new Interleaving(isCluster);
            prepare(redis);
            var tasks = operations.Select((operation, number) => operation(redis.Connect(number))).ToList();
            var log = new List<string>();
            while (redis.Eligible() is { Count: > 0 } eligible)
            {
                var next = eligible[choose(eligible.Count)];
                redis._pending.Remove(next);
                log.Add($"{next.Operation}: {next.Text}");
                next.Execute();
            }

            Assert.All(tasks, task => Assert.True(task.IsCompletedSuccessfully, task.Exception?.ToString()));
            check(redis, string.Join('\n', log));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private List<Command> Eligible() =>
        [.. _pending.Where((command, index) =>
            !_pending.Take(index).Any(before => before.Operation == command.Operation && (!isCluster || before.Key == command.Key)))];

    private IDatabase Connect(int operation)
    {
        var database = DispatchProxy.Create<IDatabase, InterleavedConnection>();
        ((InterleavedConnection)(object)database).Open(this, operation);
        return database;
    }

    public Task<T> Send<T>(int operation, string text, string key, Func<T> execute)
    {
        var answer = new TaskCompletionSource<T>();
        _pending.Add(new Command(operation, text, key, () => answer.SetResult(execute())));
        return answer.Task;
    }

    public Dictionary<string, double> Set(string key) => Sets.TryGetValue(key, out var set) ? set : Sets[key] = [];

    public bool Remove(string key, Func<KeyValuePair<string, double>, bool> which)
    {
        foreach (var member in Set(key).Where(which).ToList())
            Set(key).Remove(member.Key);
        return true;
    }

    private sealed record Command(int Operation, string Text, string Key, Action Execute);
}

/// <summary>The part of <see cref="IDatabase"/> that the output cache uses.</summary>
public class InterleavedConnection : DispatchProxy
{
    private Interleaving _redis = null!;
    private int _operation;

    internal void Open(Interleaving redis, int operation) => (_redis, _operation) = (redis, operation);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var key = ((RedisKey)args![0]!).ToString();
        return targetMethod!.Name switch
        {
            "StringSetAsync" => Send("SET", () =>
            {
                var life = args[2] switch
                {
                    TimeSpan given => given,
                    var expiration => Milliseconds(expiration!.ToString()!),
                };
                if (_redis.Values.ContainsKey(key) && args.Any(arg => arg is When.NotExists || arg?.ToString() == "NX"))
                    return false;

                _redis.Values[key] = (args[1]!.ToString()!, life);
                return true;
            }),
            "KeyDeleteAsync" => Send("DEL", () => _redis.Values.Remove(key)),
            "KeyTimeToLiveAsync" => Send("PTTL", () => _redis.Values.TryGetValue(key, out var value) ? value.Life : (TimeSpan?)null),
            "KeyExistsAsync" => Send("EXISTS", () => _redis.Set(key).Count > 0),
            "SortedSetAddAsync" => Send($"ZADD {args[1]}", () =>
            {
                if (args[3] is not SortedSetWhen.Exists || _redis.Set(key).ContainsKey(args[1]!.ToString()!))
                    _redis.Set(key)[args[1]!.ToString()!] = (double)args[2]!;
                return true;
            }),
            "SortedSetRemoveAsync" when args[1] is RedisValue[] members => Send("ZREM", () =>
            {
                _redis.Remove(key, member => members.Any(removed => removed.ToString() == member.Key));
                return (long)members.Length;
            }),
            "SortedSetRemoveAsync" => Send("ZREM", () => _redis.Remove(key, member => member.Key == args[1]!.ToString())),
            "SortedSetRangeByRankAsync" => Send("ZRANGE", () => _redis.Set(key)
                .OrderBy(member => member.Value).Take((int)(long)args[2]! + 1).Select(member => (RedisValue)member.Key).ToArray()),
            "SortedSetScoreAsync" => Send("ZSCORE", () =>
                _redis.Set(key).TryGetValue(args[1]!.ToString()!, out var score) ? score : (double?)null),
            "SortedSetRangeByScoreAsync" => Send("ZRANGEBYSCORE", () => _redis.Set(key)
                .Where(member => member.Value < (double)args[2]!).OrderBy(member => member.Value).Skip((int)(long)args[5]!)
                    .Select(member => (RedisValue)member.Key).ToArray()),
            "SortedSetRemoveRangeByScoreAsync" => Send("ZREMRANGEBYSCORE", () =>
            {
                _redis.Remove(key, member => member.Value < (double)args[2]!);
                return 0L;
            }),
            "SortedSetScanAsync" => ScanAsync(key),
            var other => throw new NotSupportedException(other),
        };

        Task<T> Send<T>(string name, Func<T> execute) => _redis.Send(_operation, $"{name} {key}", key, execute);
    }

    private static TimeSpan Milliseconds(string expiration) => TimeSpan.FromMilliseconds(double.Parse(
        new string([.. expiration.Where(char.IsAsciiDigit)]), System.Globalization.CultureInfo.InvariantCulture)) * (expiration.StartsWith(
        'E') ? 1000 : 1);

    private async IAsyncEnumerable<SortedSetEntry> ScanAsync(string key)
    {
        var found = await _redis.Send(_operation, $"ZSCAN {key}", key, () => _redis.Set(key).ToArray()).ConfigureAwait(false);
        foreach (var (member, score) in found)
            yield return new SortedSetEntry(member, score);
    }
}
