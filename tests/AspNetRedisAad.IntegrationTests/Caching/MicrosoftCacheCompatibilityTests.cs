using System.Buffers;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Caching;

/// <summary>
/// Our cache and Microsoft's RedisCache side by side on one Redis: each reads what the other wrote. The tests also show where ours is
/// better.
/// </summary>
[Trait(LiveCache.Trait, "true")]
public sealed class MicrosoftCacheCompatibilityTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private TestApp _app = null!;
    private IDistributedCache _ours = null!;
    private RedisCache _theirs = null!;

    private IDatabase Database => _app.Redis.GetDatabase();

    private string Prefix => _app.InstanceName();

    public async ValueTask InitializeAsync()
    {
        _azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        _app = await TestApp.StartAsync(_azure, ("InstanceName", "shop:"), ("RenewalInterval", "00:00:00"));
        _ours = _app.Services.GetRequiredService<IDistributedCache>();
        // Not disposed, because that would close the app's connection.
        _theirs = new RedisCache(
            new RedisCacheOptions { InstanceName = Prefix, ConnectionMultiplexerFactory = () => Task.FromResult(_app.Redis) });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(60, null)]
    [InlineData(null, 30)]
    [InlineData(60, 30)]
    public async Task Each_reads_what_the_other_wrote(int? absolute, int? sliding)
    {
        var options = new DistributedCacheEntryOptions
        {
            AbsoluteExpirationRelativeToNow = absolute is null ? null : TimeSpan.FromSeconds(absolute.Value),
            SlidingExpiration = sliding is null ? null : TimeSpan.FromSeconds(sliding.Value),
        };
        byte[] value = [0, 1, 2, 255];

        await _ours.SetAsync("a", value, options);
        await _theirs.SetAsync("b", value, options);

        Assert.Equal(value, await _theirs.GetAsync("a"));
        Assert.Equal(value, await _ours.GetAsync("b"));
        var (ours, theirs) = (await Database.KeyTimeToLiveAsync(Prefix + "a"), await Database.KeyTimeToLiveAsync(Prefix + "b"));
        Assert.Equal(theirs is null, ours is null);
        Assert.True(ours is null || Math.Abs((ours - theirs)!.Value.TotalSeconds) < 2, $"{ours} and {theirs}");
        Assert.Equal(
            (await Database.HashGetAllAsync(Prefix + "b")).Select(field => field.Name.ToString()).Append("of").Order(),
            (await Database.HashGetAllAsync(Prefix + "a")).Select(field => field.Name.ToString()).Order());
    }

    [Fact]
    public async Task Our_entry_without_expiration_drops_its_predecessors_expiration_and_Microsofts_keeps_it()
    {
        foreach (var (cache, key) in new[] { (_ours, "a"), (_theirs, "b") })
        {
            await cache.SetStringAsync(key, "1", new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromSeconds(30) });
            await cache.SetStringAsync(key, "2", new DistributedCacheEntryOptions());
        }

        Assert.Null(await Database.KeyTimeToLiveAsync(Prefix + "a"));
        Assert.NotNull(await Database.KeyTimeToLiveAsync(Prefix + "b"));
    }

    [Fact]
    public async Task Ours_keeps_a_life_under_a_second_to_the_millisecond_and_Microsofts_has_none()
    {
        var options = new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMilliseconds(900) };

        await _ours.SetStringAsync("a", "1", options);
        await _theirs.SetStringAsync("b", "1", options);

        Assert.InRange(
            (await Database.KeyTimeToLiveAsync(Prefix + "a"))!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(900));
        Assert.False(await Database.KeyExistsAsync(Prefix + "b"));
    }

    [Fact]
    public async Task Ours_honors_the_offset_of_an_absolute_expiration_and_Microsofts_does_not()
    {
        var options =
            new DistributedCacheEntryOptions { AbsoluteExpiration = DateTimeOffset.UtcNow.AddMinutes(10).ToOffset(TimeSpan.FromHours(2)) };

        await _ours.SetStringAsync("a", "1", options);
        await _theirs.SetStringAsync("b", "1", options);

        Assert.Equal(options.AbsoluteExpiration.Value.UtcTicks, (long)await Database.HashGetAsync(Prefix + "a", "absexp"));
        Assert.NotEqual(options.AbsoluteExpiration.Value.UtcTicks, (long)await Database.HashGetAsync(Prefix + "b", "absexp"));
    }

    [Fact]
    public async Task A_use_restarts_the_sliding_expiration()
    {
        await _ours.SetStringAsync("a", "1", new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromSeconds(30) });
        foreach (var use in new Func<Task>[] { () => _ours.GetAsync("a"), () => ReadAsync(_ours, "a"), () => _ours.RefreshAsync("a") })
        {
            await Database.KeyExpireAsync(Prefix + "a", TimeSpan.FromSeconds(10));
            await use();
            await Eventually.IsTrueAsync("renewed", async () => await Database.KeyTimeToLiveAsync(Prefix + "a") > TimeSpan.FromSeconds(20));
        }
    }

    [Fact]
    public async Task A_value_that_is_not_an_entry_is_a_logged_miss()
    {
        await Database.StringSetAsync(Prefix + "text", "1");
        await Database.HashSetAsync(Prefix + "odd", [new("absexp", "soon"), new("sldexp", -1), new("data", "1")]);

        Assert.Null(await _ours.GetAsync("text"));
        Assert.Null(await _ours.GetAsync("odd"));
        Assert.Null(await _ours.GetAsync("nothing"));
        foreach (var key in new[] { "text", "odd", "nothing" })
            Assert.Null(await ReadAsync(_ours, key));
        Assert.Equal(4, _app.Log.Lines.Count(line => line.Contains("is treated as a miss", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_value_that_is_not_an_entry_is_not_overwritten()
    {
        await Database.StringSetAsync(Prefix + "text", "1");

        await Assert.ThrowsAsync<RedisServerException>(() => _ours.SetStringAsync("text", "2"));
        Assert.Throws<RedisServerException>(() => _ours.SetString("text", "2"));
        await Assert.ThrowsAsync<RedisServerException>(() => _theirs.SetStringAsync("text", "2"));

        Assert.Equal("1", await Database.StringGetAsync(Prefix + "text"));
    }

    [Fact]
    public async Task Blocking_callers_get_the_same_result()
    {
        _ours.Set("a", [1, 2], new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromSeconds(30) });
        await Database.KeyExpireAsync(Prefix + "a", TimeSpan.FromSeconds(10));

        Assert.Equal([1, 2], _ours.Get("a"));
        Assert.Equal([1, 2], _theirs.Get("a"));
        await Eventually.IsTrueAsync("renewed", async () => await Database.KeyTimeToLiveAsync(Prefix + "a") > TimeSpan.FromSeconds(20));
        _ours.Refresh("a");
        _ours.Remove("a");
        Assert.Null(_ours.Get("a"));
    }

    [Fact]
    public async Task The_prefix_may_be_set_as_for_Microsofts_cache()
    {
        var other = LiveCache.Name(_azure, "other:");
        await using var app = await TestApp.StartAsync(
            _azure, builder => builder.Services.Configure<RedisCacheOptions>(options => options.InstanceName = other),
                ("InstanceName", Prefix));

        await app.Services.GetRequiredService<IDistributedCache>().SetStringAsync("a", "1");

        Assert.True(await Database.KeyExistsAsync(other + "a"));
        Assert.False(await Database.KeyExistsAsync(Prefix + "a"));
    }

    [Fact]
    [Trait(LiveCache.FaultsTrait, "true")]
    public async Task Our_entry_does_not_stay_if_the_server_refuses_its_expiration_and_Microsofts_stays_forever()
    {
        var options = new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromSeconds(30) };
        for (var server = 0; server < _azure.Endpoints.Count; server++)
            await _azure.AdministerAsync(server, "ACL", "SETUSER", _azure.Identity.ObjectId, "-expire", "-pexpire");

        await Assert.ThrowsAsync<RedisServerException>(() => _ours.SetStringAsync("a", "1", options));
        Assert.Throws<RedisServerException>(() => _ours.SetString("b", "1", options));
        await Record.ExceptionAsync(() => _theirs.SetStringAsync("c", "1", options));

        Assert.False(await Database.KeyExistsAsync(Prefix + "a"));
        Assert.False(await Database.KeyExistsAsync(Prefix + "b"));
        Assert.Equal(2, _app.Log.Lines.Count(line => line.Contains("its expiration was not", StringComparison.Ordinal)));
        Assert.True(await Database.KeyExistsAsync(Prefix + "c"));
        Assert.Null(await Database.KeyTimeToLiveAsync(Prefix + "c"));
    }

    [Fact]
    [Trait(LiveCache.FaultsTrait, "true")]
    public async Task A_canceled_read_ends_at_once_even_if_Redis_does_not_answer()
    {
        await _ours.SetStringAsync("a", "1");
        _azure.EdgeFaults.FreezeConnections();
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _ours.GetAsync("a", cancelled.Token));
    }

    [Fact]
    [Trait(LiveCache.FaultsTrait, "true")]
    public async Task A_buffer_that_is_reused_after_a_canceled_write_is_never_written()
    {
        await using var azure = await ChosenProfile.StartOneServerAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var app = await TestApp.StartAsync(azure);
        var buffers = (IBufferDistributedCache)app.Services.GetRequiredService<IDistributedCache>();
        byte[] buffer = [1, 1, 1];
        await azure.StopServerAsync();
        await Eventually.IsTrueAsync("disconnected", () => !app.Redis.IsConnected);
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            buffers.SetAsync("a", new ReadOnlySequence<byte>(buffer), new DistributedCacheEntryOptions(), cancelled.Token).AsTask());
        Array.Fill(buffer, (byte)2);
        await azure.RestartServerAsync();
        await Eventually.IsTrueAsync("reconnected", () => app.Redis.IsConnected);

        // It was canceled while it waited for the connection, and may or may not have been sent.
        Assert.NotEqual([2, 2, 2], await buffers.GetAsync("a") ?? []);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8 * 1024 * 1024)]
    public async Task Values_of_any_size_and_keys_of_any_text_are_returned(int length)
    {
        var value = new byte[length];
        Random.Shared.NextBytes(value);

        await _ours.SetAsync("ключ 🔑\n", value);

        Assert.Equal(value, await _ours.GetAsync("ключ 🔑\n"));
        Assert.Equal(value, await _theirs.GetAsync("ключ 🔑\n"));
        Assert.Equal(value, await ReadAsync(_ours, "ключ 🔑\n"));
        await _ours.RemoveAsync("ключ 🔑\n");
        Assert.Null(await _ours.GetAsync("ключ 🔑\n"));
    }

    private static async Task<byte[]?> ReadAsync(IDistributedCache cache, string key)
    {
        var buffer = new ArrayBufferWriter<byte>();
        return await ((IBufferDistributedCache)cache).TryGetAsync(key, buffer) ? buffer.WrittenSpan.ToArray() : null;
    }
}
