using AspNetRedisAad.Emulator;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>The caches when the new one is a cluster.</summary>
public sealed class MovingToClusterTests
{
    [Fact]
    public async Task Entries_and_pages_move_to_a_cluster()
    {
        await using var caches = new MovingCacheFixture(await TwoCaches.StartAsync(EmulatorProfile.AzureManagedRedisOss));
        var (copyApp, nextApp) = (await caches.StartAppAsync("Copy"), await caches.StartAppAsync("Switch"));
        var (copy, next) = (MovingCacheFixture.CacheOf(copyApp), MovingCacheFixture.CacheOf(nextApp));
        var old = MovingCacheFixture.CacheOf(await caches.StartOldAppAsync());
        for (var i = 0; i < 20; i++)
        {
            await old.SetStringAsync($"old{i}", "1");
            Assert.Equal("1", await next.GetStringAsync($"old{i}"));
            await copy.SetStringAsync($"old{i}", "2");
            Assert.Equal("2", await next.GetStringAsync($"old{i}"));
            await next.RemoveAsync($"old{i}");
            Assert.Null(await copy.GetStringAsync($"old{i}"));
            Assert.Null(await next.GetStringAsync($"old{i}"));
        }

        var (pages, nextPages) = (copyApp.Services.GetRequiredService<IOutputCacheStore>(),
            nextApp.Services.GetRequiredService<IOutputCacheStore>());
        for (var i = 0; i < 10; i++)
        {
            await pages.SetAsync($"page{i}", [1], ["red"], TimeSpan.FromMinutes(1), default);
            Assert.Equal([1], await nextPages.GetAsync($"page{i}", default));
        }

        await nextPages.EvictByTagAsync("red", default);
        for (var i = 0; i < 10; i++)
            Assert.Null(await nextPages.GetAsync($"page{i}", default));
    }
}
