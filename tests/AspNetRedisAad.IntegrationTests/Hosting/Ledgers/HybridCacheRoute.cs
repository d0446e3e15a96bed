using System.Globalization;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>
/// One instance sets an entry that the other one has in memory, and the other one reads it: a message is lost if the memory keeps the old
/// value. Duplicate messages cannot be detected in this way.
/// </summary>
internal sealed class HybridCacheRoute(TestApp speaker, TestApp listener) : IMessageRoute
{
    private const int Entries = 1000;
    private static readonly TimeSpan _shortestPoll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _longestPoll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    /// <summary>A value that is missing because Redis could not be read must not be created: it would stay in memory.</summary>
    private static readonly HybridCacheEntryOptions _readOnly = new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData };

    private readonly HybridCache _speaker = speaker.Services.GetRequiredService<HybridCache>();
    private readonly HybridCache _listener = listener.Services.GetRequiredService<HybridCache>();
    private readonly CancellationTokenSource _stopping = new();
    private Action<int> _heard = _ => { };

    public string Name => "HybridCache";

    public Task ListenAsync(Action<int> heard)
    {
        _heard = heard;
        return Task.CompletedTask;
    }

    public async Task PublishAsync(int number)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"entry:{number % Entries}");
        await ReadAsync(key);
        await _speaker.SetAsync(key, ValueOf(number));
        _ = WatchAsync(key, number);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _stopping.Dispose();
    }

    private async Task WatchAsync(string key, int number)
    {
        var (since, poll) = (TimeProvider.System.GetTimestamp(), _shortestPoll);
        while (!_stopping.IsCancellationRequested && TimeProvider.System.GetElapsedTime(since) < _limit)
        {
            if (await ReadAsync(key) == ValueOf(number))
            {
                _heard(number);
                return;
            }

            await Task.Delay(poll);
            poll = poll * 2 < _longestPoll ? poll * 2 : _longestPoll;
        }
    }

    /// <summary>Zero is read when there is no value.</summary>
    private static int ValueOf(int number) => number + 1;

    private ValueTask<int> ReadAsync(string key) => _listener.GetOrCreateAsync(key, _ => ValueTask.FromResult(0), _readOnly);
}
