using System.Collections.Concurrent;
using System.Diagnostics;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>Uses a library in rounds, and records successes and failures.</summary>
internal sealed class LibraryLedger(LibraryInUse library) : IAsyncDisposable
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly ConcurrentQueue<int> _kept = new();
    private readonly ConcurrentQueue<(TimeSpan Began, TimeSpan Ended, string Text)> _failures = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;
    private int _number;

    public LibraryInUse Library => library;

    public TimeSpan Elapsed => _watch.Elapsed;

    public IReadOnlyCollection<int> Kept => _kept;

    /// <summary>The failures up to that time.</summary>
    public IReadOnlyList<string> FailuresUntil(TimeSpan moment) => Failures(failure => failure.Ended < moment);

    /// <summary>The failures that began after that time.</summary>
    public IReadOnlyList<string> FailuresSince(TimeSpan moment) => Failures(failure => failure.Began > moment);

    public void Start() => _work = RepeatAsync();

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

    /// <summary>Runs one more round. Returns null, or the failure.</summary>
    public async Task<string?> RoundAsync()
    {
        var (number, began) = (_number++, _watch.Elapsed);
        try
        {
            await library.RoundAsync(number);
            _kept.Enqueue(number);
            return null;
        }
        catch (Exception e)
        {
            _failures.Enqueue((began, _watch.Elapsed, $"{e.GetType().Name}: {e.Message}"));
            return e.ToString();
        }
    }

    private List<string> Failures(Func<(TimeSpan Began, TimeSpan Ended, string Text), bool> counts) =>
        [.. _failures.Where(counts).Select(failure => $"{failure.Began} to {failure.Ended}: {failure.Text}")];

    private async Task RepeatAsync()
    {
        using var pace = new PeriodicTimer(_pace);
        while (!_stopping.IsCancellationRequested)
        {
            await RoundAsync();
            await pace.WaitForNextTickAsync();
        }
    }
}
