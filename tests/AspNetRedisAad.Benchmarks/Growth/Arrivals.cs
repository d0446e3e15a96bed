namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>Counts messages until the expected number has arrived.</summary>
internal sealed class Arrivals
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    private TaskCompletionSource _all = new();
    private int _missing;

    /// <summary>Starts again; all messages expected before have arrived.</summary>
    public Task Expect(int count)
    {
        _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _missing, count);
        return _all.Task.WaitAsync(_limit);
    }

    public void Add(int count)
    {
        if (Interlocked.Add(ref _missing, -count) == 0)
            _all.TrySetResult();
    }
}
