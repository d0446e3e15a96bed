using System.Globalization;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane.StackExchangeRedis;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>Two caches: when one sets a value, the other drops it from memory because of the backplane, and reads it again.</summary>
internal sealed class FusionCacheInUse : LibraryInUse
{
    private const string Changing = "changing";
    private static readonly TimeSpan _messageMayTake = TimeSpan.FromSeconds(2);

    private ServiceProvider _one = null!;
    private ServiceProvider _two = null!;
    private IConnectionMultiplexer _multiplexer = null!;

    public override string Name => "FusionCache";

    public override IConnectionMultiplexer Multiplexer => _multiplexer;

    public override bool ClosesMultiplexer => true;

    public override async Task StartAsync(TestApp app)
    {
        var factory = app.Services.GetRequiredService<IAzureRedisConnectionFactory>();
        // A shared format: Microsoft's cache reads what ours has written.
        _one = Cache(factory, app.Services.GetRequiredService<IDistributedCache>());
        _two = Cache(factory, new RedisCache(new RedisCacheOptions { ConnectionMultiplexerFactory = () => factory.ConnectAsync() }));
        await Fusion(_one).SetAsync(Changing, -1);
        // Its backplane connects in the background, and does not report what it has missed.
        await Eventually.IsTrueAsync("the backplane is up", async () =>
        {
            await Fusion(_two).GetOrDefaultAsync(Changing, -2);
            await Fusion(_one).SetAsync(Changing, Random.Shared.Next());
            return await HasHeardAsync(await Fusion(_one).GetOrDefaultAsync(Changing, -3), TimeSpan.FromMilliseconds(100));
        });
    }

    public override async Task RoundAsync(int number)
    {
        await Fusion(_one).SetAsync(Key(number), number);
        Same(number, await Fusion(_two).GetOrDefaultAsync(Key(number), -1));

        await Fusion(_one).SetAsync(Changing, number);
        if (!await HasHeardAsync(number, _messageMayTake))
            throw new InvalidDataException(
                $"The other cache still has {await Fusion(_two).GetOrDefaultAsync(Changing, -1)} instead of {number}.");
    }

    public override async Task VerifyAsync(IReadOnlyCollection<int> kept)
    {
        foreach (var number in kept)
            Same(number, await Fusion(_two).GetOrDefaultAsync(Key(number), -1, options => options.SetSkipMemoryCache()));
    }

    public override async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    private static IFusionCache Fusion(ServiceProvider services) => services.GetRequiredService<IFusionCache>();

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"fusion:{number}");

    private ServiceProvider Cache(IAzureRedisConnectionFactory factory, IDistributedCache distributed)
    {
        var services = new ServiceCollection();
        services.AddFusionCache()
            .WithSerializer(new FusionCacheSystemTextJsonSerializer())
            .WithDistributedCache(distributed)
            .WithBackplane(_ => new RedisBackplane(new RedisBackplaneOptions { ConnectionMultiplexerFactory = ConnectAsync }))
            .WithDefaultEntryOptions(
                options => (options.Duration, options.AllowBackgroundDistributedCacheOperations, options.ReThrowDistributedCacheExceptions,
                options.AllowBackgroundBackplaneOperations, options.ReThrowBackplaneExceptions) =
                (TimeSpan.FromHours(1), false, true, false, true))
            .WithOptions(options =>
                (options.DistributedCacheCircuitBreakerDuration, options.BackplaneCircuitBreakerDuration) = (TimeSpan.Zero, TimeSpan.Zero));
        return services.BuildServiceProvider();

        async Task<IConnectionMultiplexer> ConnectAsync() => _multiplexer = await factory.ConnectAsync();
    }

    private async Task<bool> HasHeardAsync(int number, TimeSpan limit)
    {
        for (var since = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(since) < limit; await Task.Delay(5))
        {
            if (await Fusion(_two).GetOrDefaultAsync(Changing, -1) == number)
                return true;
        }

        return false;
    }
}
