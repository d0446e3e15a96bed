using System.Collections.Concurrent;
using System.Diagnostics;

namespace AspNetRedisAad.IntegrationTests.Moving.Proof;

/// <summary>Numbered messages to all, and who should have received each one.</summary>
internal sealed class Announcements
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<int, (long Begun, long Ended)> _said = new();
    private readonly ConcurrentBag<ShopInstance> _listeners = [];
    private int _last;

    public int Count => _said.Count;

    public void Listens(ShopInstance instance) => _listeners.Add(instance);

    /// <summary>What the logs of all instances warn of.</summary>
    public IEnumerable<string> Warnings() => _listeners.SelectMany(listener => listener.Warnings());

    public int Begin() => Interlocked.Increment(ref _last);

    public void Said(int number, long begun) => _said[number] = (begun, Stopwatch.GetTimestamp());

    public async Task WaitUntilHeardAsync(ShopInstance listener)
    {
        var start = Stopwatch.GetTimestamp();
        while (Expected(listener).Any(number => listener.TimesHeard(number) == 0) && Stopwatch.GetElapsedTime(start) < _patience)
            await Task.Delay(TimeSpan.FromMilliseconds(20));
    }

    /// <summary>A line for each message that a listener did not receive, or received more than once.</summary>
    public IEnumerable<string> Faults() =>
        from listener in _listeners
        from message in _said
        let times = listener.TimesHeard(message.Key)
        where times > 1 || (times == 0 && IsExpected(listener, message.Value))
        select $"message {message.Key} was heard {times} times at an instance of the stage {listener.Stage}";

    private IEnumerable<int> Expected(ShopInstance listener) =>
        _said.Where(message => IsExpected(listener, message.Value)).Select(message => message.Key);

    private static bool IsExpected(ShopInstance listener, (long Begun, long Ended) message) =>
        message.Begun > listener.ListensFrom && message.Ended < listener.ListensUntil;
}
