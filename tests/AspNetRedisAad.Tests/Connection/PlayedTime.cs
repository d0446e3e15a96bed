using AspNetRedisAad.Tests.Background;

namespace AspNetRedisAad.Tests.Connection;

/// <summary>Virtual time for one loop that runs on real threads.</summary>
internal static class PlayedTime
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    /// <summary>Returns when the loop waits for time to pass.</summary>
    public static Task IsAwaitedAsync(this WatchedTime time) => UntilAsync(() => time.Armed > 0);

    /// <summary>Advances virtual time by the loop's pause. Returns when the loop waits for the next pause.</summary>
    public static async Task PassAsync(this WatchedTime time, TimeSpan pause)
    {
        await time.IsAwaitedAsync();
        time.Advance(pause);
        await time.IsAwaitedAsync();
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(_limit);
        while (!condition())
            await Task.Delay(1, limit.Token);
    }
}
