using System.Buffers;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Cache;

/// <summary>
/// The minimum that StackExchange.Redis alone needs to read and write such entries: the same commands, without anything else.
/// </summary>
internal sealed class RawCache(IDatabase database, TimeSpan life)
{
    private static readonly RedisValue[] _fields = ["absexp", "sldexp", "data"];
    private static readonly RedisKey _prefix = "raw:";

    public async Task<byte[]?> GetAsync(string key) => (await database.HashGetAsync(_prefix.Append(key), _fields))[2];

    public async Task<byte[]?> GetSlidingAsync(string key)
    {
        var redisKey = _prefix.Append(key);
        var fields = await database.HashGetAsync(redisKey, _fields);
        _ = database.KeyExpireAsync(redisKey, life, CommandFlags.FireAndForget);
        return fields[2];
    }

    public async Task<bool> GetAsync(string key, IBufferWriter<byte> destination)
    {
        var fields = await database.HashGetAsync(_prefix.Append(key), _fields);
        destination.Write(((ReadOnlyMemory<byte>)fields[2]).Span);
        return true;
    }

    public Task SetAsync(string key, byte[] value)
    {
        var redisKey = _prefix.Append(key);
        var written = database.HashSetAsync(redisKey, [new(_fields[0], -1), new(_fields[1], -1), new(_fields[2], value)]);
        return Task.WhenAll(written, database.KeyExpireAsync(redisKey, life));
    }
}
