using System.Threading.RateLimiting;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using RedisRateLimiting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>A limit that counts each request once, across all instances.</summary>
internal sealed class RateLimitingInUse : LibraryInUse
{
    private RedisFixedWindowRateLimiter<string> _limiter = null!;
    private RedisFixedWindowRateLimiter<string> _other = null!;
    private IConnectionMultiplexer _multiplexer = null!;

    public override string Name => "RedisRateLimiting";

    public override IConnectionMultiplexer Multiplexer => _multiplexer;

    public override bool ClosesMultiplexer => false;

    public override async Task StartAsync(TestApp app)
    {
        _multiplexer = await app.Services.GetRequiredService<IAzureRedisConnectionFactory>().ConnectAsync();
        (_limiter, _other) = (Limiter(), Limiter());
    }

    public override async Task RoundAsync(int number)
    {
        var before = await RemainingAsync(_limiter);
        Same(before - 1, await RemainingAsync(_other));
    }

    public override async Task VerifyAsync(IReadOnlyCollection<int> kept) =>
        Assert.True(int.MaxValue - await RemainingAsync(_limiter) > 2 * kept.Count, "A request was not counted.");

    public override async ValueTask DisposeAsync()
    {
        await _limiter.DisposeAsync();
        await _other.DisposeAsync();
    }

    private RedisFixedWindowRateLimiter<string> Limiter() => new("limited", new RedisFixedWindowRateLimiterOptions
    {
        ConnectionMultiplexerFactory = () => _multiplexer,
        PermitLimit = int.MaxValue,
        Window = TimeSpan.FromHours(1),
    });

    private static async Task<long> RemainingAsync(RedisFixedWindowRateLimiter<string> limiter)
    {
        using var lease = await limiter.AcquireAsync();
        Same(true, lease.IsAcquired);
        return lease.TryGetMetadata(RateLimitMetadataName.Remaining, out var remaining)
            ? remaining : throw new InvalidDataException("It says nothing of what remains.");
    }
}
