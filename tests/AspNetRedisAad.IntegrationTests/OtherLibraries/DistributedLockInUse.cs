using AspNetRedisAad.IntegrationTests.Hosting;
using Medallion.Threading.Redis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>
/// Two writers of which only one may write at a time: each appends the number that it finds to be next, which works only under the lock.
/// </summary>
internal sealed class DistributedLockInUse : LibraryInUse
{
    private const string Numbers = "locked:numbers";

    private IConnectionMultiplexer _multiplexer = null!;

    public override string Name => "DistributedLock";

    public override IConnectionMultiplexer Multiplexer => _multiplexer;

    public override bool ClosesMultiplexer => false;

    public override async Task StartAsync(TestApp app) =>
        _multiplexer = await app.Services.GetRequiredService<IAzureRedisConnectionFactory>().ConnectAsync();

    public override async Task RoundAsync(int number) => await Task.WhenAll(AppendAsync(number), AppendAsync(number));

    public override async Task VerifyAsync(IReadOnlyCollection<int> kept)
    {
        var found = (await _multiplexer.GetDatabase().ListRangeAsync(Numbers)).Select(value => (int)value).ToList();

        Assert.Equal(found.Order().Distinct(), found);
        Assert.Empty(kept.Except(found));
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task AppendAsync(int number)
    {
        var database = _multiplexer.GetDatabase();
        await using var handle = await new RedisDistributedLock("locked", database).AcquireAsync(TimeSpan.FromSeconds(5));
        if ((int?)await database.ListGetByIndexAsync(Numbers, -1) != number)
            await database.ListRightPushAsync(Numbers, number);
    }
}
