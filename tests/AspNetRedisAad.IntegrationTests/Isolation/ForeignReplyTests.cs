using System.Buffers;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Isolation;

/// <summary>Simulates mixed-up replies: the requested entry is replaced by another key's.</summary>
public sealed class ForeignReplyTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await ChosenProfile.StartAsync();
        _app = await TestApp.StartAsync(
            _azure,
            builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddOutputCache(),
            app =>
            {
                app.MapGet("/write", (HttpContext context, string value) => context.Session.SetString("key", value));
                app.MapGet("/read", (HttpContext context) =>
                    context.Session.IsAvailable ? context.Session.GetString("key") ?? "nothing" : "unavailable");
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task An_entry_of_another_key_is_not_returned_and_its_connection_is_replaced()
    {
        var cache = (IBufferDistributedCache)_app.Services.GetRequiredService<IDistributedCache>();
        await cache.SetStringAsync("mine", "my secret");
        await MoveAsync("mine", "yours");

        await Assert.ThrowsAsync<RedisConnectionException>(() => cache.GetAsync("yours"));
        Assert.Throws<RedisConnectionException>(() => cache.Get("yours"));
        var read = new ArrayBufferWriter<byte>();
        await Assert.ThrowsAsync<RedisConnectionException>(() => cache.TryGetAsync("yours", read).AsTask());

        Assert.Equal(0, read.WrittenCount);
        await IsToldAsync();
    }

    [Fact]
    public async Task A_session_of_another_visitor_is_not_shown()
    {
        using var one = _app.CreateVisitor();
        using var two = _app.CreateVisitor();
        await one.GetAsync(new Uri(_app.Client.BaseAddress!, "/write?value=one"));
        var mine = Sessions().Single();
        await two.GetAsync(new Uri(_app.Client.BaseAddress!, "/write?value=two"));
        await MoveAsync(mine, Sessions().Single(key => key != mine));

        var shown = await two.GetStringAsync(new Uri(_app.Client.BaseAddress!, "/read"));

        Assert.Equal("unavailable", shown);
        await IsToldAsync();

        List<string> Sessions() =>
            [.. _app.Redis.GetServers().SelectMany(server => server.Keys(pattern: "session:*")).Select(key => key.ToString())];
    }

    [Fact]
    public async Task A_cached_page_of_another_address_is_not_served()
    {
        var store = _app.Services.GetRequiredService<IOutputCacheStore>();
        await store.SetAsync("mine", [1, 2, 3], null, TimeSpan.FromMinutes(1), default);
        await MoveAsync("__MSOCV_mine", "__MSOCV_yours");

        await Assert.ThrowsAsync<RedisConnectionException>(() => store.GetAsync("yours", default).AsTask());
        await IsToldAsync();
    }

    // RENAME needs both keys in one slot.
    private async Task MoveAsync(string from, string to)
    {
        var database = _app.Redis.GetDatabase();
        var life = await database.KeyTimeToLiveAsync(from);
        if (await database.KeyTypeAsync(from) == RedisType.Hash)
        {
            await database.KeyDeleteAsync(to);
            await database.HashSetAsync(to, await database.HashGetAllAsync(from));
        }
        else
        {
            await database.StringSetAsync(to, await database.StringGetAsync(from));
        }

        await database.KeyExpireAsync(to, life);
        await database.KeyDeleteAsync(from);
    }

    private async Task IsToldAsync()
    {
        Assert.Contains(_app.Log.Lines, line =>
            line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("belongs to another key", StringComparison.Ordinal));
        await Eventually.IsTrueAsync("the connection is replaced", async () =>
        {
            try
            {
                return await _app.Redis.GetDatabase().StringSetAsync("works", "again") && _azure.Counters.ConnectionsOpened > 1;
            }
            catch (RedisException)
            {
                return false;
            }
        });
    }
}
