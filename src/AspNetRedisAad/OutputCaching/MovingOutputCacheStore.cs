using System.Buffers;
using System.IO.Pipelines;
using AspNetRedisAad.Moving;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.OutputCaching;

/// <summary>
/// The output cache while it moves from one cache to another, or while it starts empty in the new one. In the stage Copy, pages are not
/// written to the new cache, because instances that do not know of the move would not update them there. A page is copied when an instance
/// that reads the new cache needs it.
/// </summary>
internal sealed class MovingOutputCacheStore : IOutputCacheBufferStore
{
    private readonly Move _move;
    private readonly RedisOutputCacheStore _read;
    private readonly PageSide _other;
    private readonly LatePages _latePages;
    private readonly MovingPages _pages;
    private readonly MovingTags _tags;

    /// <param name="move">The move.</param>
    /// <param name="read">The cache that is read.</param>
    /// <param name="time">The clock for expirations.</param>
    /// <param name="logger">Receives pages that should not be there.</param>
    public MovingOutputCacheStore(Move move, RedisOutputCacheStore read, TimeProvider time, ILogger<RedisOutputCacheStore> logger)
    {
        var (to, from) = (new PageSide(move.To, time, logger), new PageSide(move.From, time, logger));
        (_move, _read, _other) = (move, read, move.ReadsOld ? to : from);
        _latePages = new LatePages(_other);
        _pages = new MovingPages(move, to, from);
        _tags = new MovingTags(move, to, from);
        move.Other.Late.Register(_latePages);
        move.Other.Late.Register(_tags);
    }

    /// <summary>Whether a page is written to both caches.</summary>
    private bool WritesBoth => _move is { IncludesOutputCache: true, ReadsOld: false, WritesBoth: true };

    public async ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken) =>
        await _read.GetAsync(key, cancellationToken).ConfigureAwait(false) is { } found
            ? Found(found, _move.ReadsOld)
            : await FromOldAsync(key, cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> TryGetAsync(string key, PipeWriter destination, CancellationToken cancellationToken)
    {
        if (await _read.TryGetAsync(key, destination, cancellationToken).ConfigureAwait(false))
            return Found(true, _move.ReadsOld);
        if (await FromOldAsync(key, cancellationToken).ConfigureAwait(false) is not { } page)
            return false;

        destination.Write(page);
        return true;
    }

    public ValueTask SetAsync(string key, byte[] value, string[]? tags, TimeSpan validFor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(WriteAsync(key, value, tags ?? [], validFor, cancellationToken));
    }

    /// <summary>The caller reuses its memory when it no longer waits.</summary>
    public ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, ReadOnlyMemory<string> tags, TimeSpan validFor, CancellationToken cancellationToken) =>
        new(WriteAsync(key, value.ToArray(), tags.ToArray(), validFor, cancellationToken));

    public async ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tag);
        await _tags.EvictAsync(tag).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(string key, byte[] value, string[] tags, TimeSpan validFor, CancellationToken cancellationToken)
    {
        try
        {
            await _read.SetAsync(key, value, tags, validFor, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (WriteFailures.MayHaveBeenDone(e))
        {
            _move.Other.Late.Add(_latePages, key);
            throw;
        }

        var following = _move.Other.WriteAsync(_latePages, key, _other.KeyOf(key), database => WritesBoth
            ? _other.WriteAsync(database, key, value, tags, validFor)
            : _other.DeleteAsync(database, key));
        await following.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<byte[]?> FromOldAsync(string key, CancellationToken cancellationToken)
    {
        if (_move.ReadsOld || !_move.IncludesOutputCache)
            return Found<byte[]?>(null, isOld: false);

        var page = await _pages.FromOldAsync(key).WaitAsync(cancellationToken).ConfigureAwait(false);
        return Found(page, isOld: page is not null);
    }

    /// <summary>A cache that starts empty says nothing about the progress of the move.</summary>
    private T Found<T>(T found, bool isOld)
    {
        if (_move.IncludesOutputCache)
            _move.Progress.Read(isOld);
        return found;
    }
}
