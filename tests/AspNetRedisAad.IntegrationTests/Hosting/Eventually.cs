using System.Diagnostics;

namespace AspNetRedisAad.IntegrationTests.Hosting;

internal static class Eventually
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    /// <summary>Waits until the condition is true; if it is not within a minute, fails the test with the condition's name.</summary>
    public static Task IsTrueAsync(string condition, Func<bool> holds) => IsTrueAsync(condition, () => Task.FromResult(holds()));

    /// <inheritdoc cref="IsTrueAsync(string, Func{bool})"/>
    public static async Task IsTrueAsync(string condition, Func<Task<bool>> holds)
    {
        var watch = Stopwatch.StartNew();
        using var poll = new PeriodicTimer(_poll);
        while (!await holds())
        {
            Assert.True(watch.Elapsed < _limit, $"Not within {_limit}: {condition}");
            await poll.WaitForNextTickAsync();
        }
    }
}
