using System.Buffers;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Cache;

/// <summary>Three ways to store entries in one Redis, each on a separate connection: our cache, Microsoft's cache, and no cache.</summary>
internal sealed class CacheContenders : IAsyncDisposable
{
    public const int MostCallers = 64;
    private static readonly TimeSpan _life = TimeSpan.FromHours(1);
    private static readonly DistributedCacheEntryOptions _absolute = new() { AbsoluteExpirationRelativeToNow = _life };
    private static readonly DistributedCacheEntryOptions _sliding = new() { SlidingExpiration = _life };

    private readonly ServiceProvider _services;
    private readonly IDistributedCache _ours;
    private readonly RedisCache _stock;
    private readonly ConnectionMultiplexer _connection;
    private readonly RawCache _raw;
    private readonly string[] _keys = [.. Enumerable.Range(0, MostCallers).Select(caller => $"entry:{caller}")];
    private readonly ArrayBufferWriter<byte>[] _buffers =
        [.. Enumerable.Range(0, MostCallers).Select(_ => new ArrayBufferWriter<byte>(128 * 1024))];

    private CacheContenders(RedisServer server, ConnectionMultiplexer connection, TimeSpan? renewalInterval)
    {
        _services = OurApp.Create(server, renewalInterval: renewalInterval);
        _ours = _services.GetRequiredService<IDistributedCache>();
        _stock = new RedisCache(new RedisCacheOptions { ConfigurationOptions = server.Configure(), InstanceName = "stock:" });
        _connection = connection;
        _raw = new RawCache(connection.GetDatabase(), _life);
    }

    public IDistributedCache Ours => _ours;

    public IDistributedCache Stock => _stock;

    /// <param name="server">The server.</param>
    /// <param name="renewalInterval">How long ours does not renew an entry again; null for the default.</param>
    public static async Task<CacheContenders> ConnectAsync(RedisServer server, TimeSpan? renewalInterval = null) =>
        new(server, await ConnectionMultiplexer.ConnectAsync(server.Configure()), renewalInterval);

    /// <summary>Writes the entries that are read, and returns how each contender does each operation.</summary>
    public async Task<IReadOnlyList<(string Operation, Contender[] Contenders)>> PrepareAsync(int size)
    {
        var value = new byte[size];
        Random.Shared.NextBytes(value);
        var sequence = new ReadOnlySequence<byte>(value);
        foreach (var key in _keys)
        {
            foreach (var cache in (IDistributedCache[])[_ours, _stock])
            {
                await cache.SetAsync(key, value, _absolute);
                await cache.SetAsync($"sliding:{key}", value, _sliding);
            }

            await _raw.SetAsync(key, value);
        }

        var slidingKeys = _keys.Select(key => $"sliding:{key}").ToArray();
        return
        [
            ("get", Both(cache => caller => cache.GetAsync(_keys[caller]), caller => _raw.GetAsync(_keys[caller]))),
            ("get sliding", Both(cache => caller => cache.GetAsync(slidingKeys[caller]), caller => _raw.GetSlidingAsync(_keys[caller]))),
            ("set", Both(cache => caller =>
                cache.SetAsync(_keys[caller], value, _absolute), caller => _raw.SetAsync(_keys[caller], value))),
            ("buffer get", Both(
                cache => caller => ((IBufferDistributedCache)cache).TryGetAsync(_keys[caller], Buffer(caller)).AsTask(),
                caller => _raw.GetAsync(_keys[caller], Buffer(caller)))),
            ("buffer set", Both(
                cache => caller => ((IBufferDistributedCache)cache).SetAsync(_keys[caller], sequence, _absolute).AsTask(),
                caller => _raw.SetAsync(_keys[caller], sequence.ToArray()))),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _stock.Dispose();
        await _connection.DisposeAsync();
    }

    private Contender[] Both(Func<IDistributedCache, Func<int, Task>> cache, Func<int, Task> raw) =>
        [new("ours", cache(_ours)), new("stock", cache(_stock)), new("raw", raw)];

    private ArrayBufferWriter<byte> Buffer(int caller)
    {
        _buffers[caller].ResetWrittenCount();
        return _buffers[caller];
    }
}
