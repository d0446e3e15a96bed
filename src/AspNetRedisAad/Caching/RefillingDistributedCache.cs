using System.Buffers;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Caching.Distributed;

namespace AspNetRedisAad.Caching;

/// <summary>
/// The distributed cache when only other data moves: it starts empty in the new cache. A set or remove in one cache removes the entry from
/// the other, because instances of the neighboring stage read that one.
/// </summary>
internal sealed class RefillingDistributedCache : IDistributedCache, IBufferDistributedCache, ILateWriter
{
    private readonly Move _move;
    private readonly RedisDistributedCache _read;
    private readonly MovingSide _other;

    /// <param name="move">The move.</param>
    /// <param name="read">The cache that is read.</param>
    /// <param name="other">The other cache.</param>
    public RefillingDistributedCache(Move move, RedisDistributedCache read, MovingSide other)
    {
        (_move, _read, _other) = (move, read, other);
        move.Other.Late.Register(this);
    }

    public string Kind => "cache";

    public byte[]? Get(string key) => _read.Get(Checked(key));

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => _read.GetAsync(Checked(key), token);

    public bool TryGet(string key, IBufferWriter<byte> destination) => _read.TryGet(Checked(key), destination);

    public ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default) =>
        _read.TryGetAsync(Checked(key), destination, token);

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => Change(key, () => _read.Set(key, value, options));

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) =>
        Change(key, () => _read.Set(key, value, options));

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        ChangeAsync(key, () => _read.SetAsync(key, value, options, token), token);

    public ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        new(ChangeAsync(key, () => _read.SetAsync(key, value, options, token).AsTask(), token));

    public void Refresh(string key) => _read.Refresh(Checked(key));

    public Task RefreshAsync(string key, CancellationToken token = default) => _read.RefreshAsync(Checked(key), token);

    public void Remove(string key) => Change(key, () => _read.Remove(key));

    public Task RemoveAsync(string key, CancellationToken token = default) => ChangeAsync(key, () => _read.RemoveAsync(key, token), token);

    public async Task WriteLateAsync(string key, CancellationToken cancellationToken)
    {
        var there = await _other.DatabaseAsync(_other.KeyOf(key), blocks: false, cancellationToken).ConfigureAwait(false);
        await _other.DeleteAsync(there, key, blocks: false).ConfigureAwait(false);
    }

    private async Task ChangeAsync(string key, Func<Task> change, CancellationToken token)
    {
        var otherKey = _other.KeyOf(key);
        try
        {
            await change().ConfigureAwait(false);
        }
        catch (Exception e) when (WriteFailures.MayHaveBeenDone(e))
        {
            _move.Other.Late.Add(this, key);
            throw;
        }

        var following = _move.Other.WriteAsync(this, key, otherKey, there => _other.DeleteAsync(there, key, blocks: false).AsTask());
        await following.WaitAsync(token).ConfigureAwait(false);
    }

    private void Change(string key, Action change)
    {
        var otherKey = _other.KeyOf(key);
        try
        {
            change();
        }
        catch (Exception e) when (WriteFailures.MayHaveBeenDone(e))
        {
            _move.Other.Late.Add(this, key);
            throw;
        }

        _move.Other.Write(this, key, otherKey, there => _other.DeleteAsync(there, key, blocks: false).AsTask());
    }

    /// <summary>The key ring of either cache is not an entry.</summary>
    private string Checked(string key)
    {
        _ = _other.KeyOf(key);
        return key;
    }
}
