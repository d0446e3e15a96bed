using System.Collections.Concurrent;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Moving.Proof;

/// <summary>
/// A whole move, one instance after the other, while 200 visitors use the app. No visitor is signed out, no count is lost or duplicated,
/// and every message is received once.
/// </summary>
[Collection(nameof(Alone))]
public sealed class MovingDayTests(ITestOutputHelper output)
{
    private const int Visitors = 200;

    /// <summary>Longer than two renewals of a token.</summary>
    private static readonly TimeSpan _tokenLifetime = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _faults = new();
    private volatile bool _mayFail;

    [Fact]
    public async Task Through_all_stages_and_back_one_from_each() => await MoveAsync(wasStock: false, async (caches, fleet) =>
    {
        foreach (var stage in new[] { "Copy", "before", "Copy", "Switch", "Copy", "Switch", "Drain", "Switch", "Drain", "after",
            "Drain", "after" })
            await fleet.DeployAsync(stage);
    });

    [Fact]
    public async Task From_the_stock_packages_with_an_access_key() => await MoveAsync(wasStock: true, async (caches, fleet) =>
    {
        foreach (var stage in new[] { "Copy", "Switch", "Copy", "Switch", "Drain", "after" })
            await fleet.DeployAsync(stage);
    });

    [Fact]
    public async Task With_the_side_that_is_not_read_restarted_in_the_middle() => await MoveAsync(wasStock: false, async (caches, fleet) =>
    {
        await fleet.DeployAsync("Copy");
        await RestartAsync(caches.New, fleet);
        await fleet.DeployAsync("Switch");
        await RestartAsync(caches.Old, fleet);
        await fleet.DeployAsync("Copy");
        await fleet.DeployAsync("Switch");
        await fleet.DeployAsync("Drain");
        await RestartAsync(caches.Old, fleet);
        await fleet.DeployAsync("after");
    });

    [Fact]
    public async Task With_the_side_that_is_read_restarted_in_the_middle() => await MoveAsync(wasStock: false, async (caches, fleet) =>
    {
        await fleet.DeployAsync("Copy");
        await RestartReadAsync(caches.Old, fleet);
        await fleet.DeployAsync("Switch");
        await RestartReadAsync(caches.New, fleet);
        await fleet.DeployAsync("Drain");
        await RestartReadAsync(caches.New, fleet);
        await fleet.DeployAsync("after");
    });

    private async Task MoveAsync(bool wasStock, Func<TwoCaches, Fleet, Task> moveAsync)
    {
        await using var caches = await TwoCaches.StartAsync(tokenLifetime: _tokenLifetime);
        var announcements = new Announcements();
        var clicks = 0;
        await using (var fleet = new Fleet(caches, wasStock, announcements))
        {
            await fleet.DeployAsync("before");
            var visitors = Enumerable.Range(0, Visitors)
                .Select(number => new ShopVisitor(number, fleet, announcements, _faults.Enqueue) { MayFail = () => _mayFail }).ToList();
            await Task.WhenAll(visitors.Select(visitor => visitor.SignInAsync()));

            using var over = new CancellationTokenSource();
            var clicking = Task.WhenAll(visitors.Select(visitor => Task.Run(() => visitor.ClickAsync(over.Token))));
            try
            {
                await moveAsync(caches, fleet);
            }
            finally
            {
                await over.CancelAsync();
                await clicking;
                clicks = visitors.Sum(visitor => visitor.Clicks);
                visitors.ForEach(visitor => visitor.Dispose());
            }
        }

        var faults = _faults.Concat(announcements.Faults()).ToList();
        output.WriteLine($"{clicks} clicks, {announcements.Count} messages, {faults.Count} faults");
        Assert.True(faults.Count == 0, string.Join('\n', [.. faults.Take(30), .. announcements.Warnings().Take(100)]));
        Assert.True(clicks > Visitors * 5, $"{clicks} clicks");
        Assert.True(announcements.Count > 50, $"{announcements.Count} messages");
    }

    /// <summary>Stops it for some seconds, and restarts it with its data, like a node that is replaced.</summary>
    private static async Task RestartAsync(AzureRedisEmulator cache, Fleet fleet)
    {
        cache.EdgeFaults.RefuseConnections = true;
        cache.EdgeFaults.DropConnections();
        await fleet.WaitUntilNoticedAsync();
        await cache.RestartLoadingAsync(TimeSpan.FromSeconds(1));
        cache.EdgeFaults.RefuseConnections = false;
        await fleet.WaitUntilSafeAsync();
    }

    /// <summary>
    /// Does the same as <see cref="RestartAsync"/> for the cache that is read: meanwhile requests may fail, and messages may be lost.
    /// </summary>
    private async Task RestartReadAsync(AzureRedisEmulator cache, Fleet fleet)
    {
        _mayFail = true;
        await fleet.WaitUntilHeardAsync();
        await RestartAsync(cache, fleet);
        await fleet.WaitUntilBackAsync();
        _mayFail = false;
    }
}
