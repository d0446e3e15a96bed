using System.Collections.Concurrent;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>
/// The keys whose copy on the other side is out of date because that side could not be reached. They are also stored in Redis, on the side
/// that is read, so that other instances can write them after this one stops. If there are very many, the last ones are only counted.
/// </summary>
/// <param name="read">The side that is read.</param>
/// <param name="isReachable">Whether the other side can be reached.</param>
internal sealed class LateWrites(RedisConnection read, Func<bool> isReachable)
{
    /// <summary>A few megabytes of keys.</summary>
    private const int Most = 100_000;
    private const char Separator = ' ';

    private readonly RedisKey _set = read.Settings.InstanceName + "azure-redis-move:late";
    private readonly ConcurrentDictionary<string, ILateWriter> _writers = new();

    /// <summary>How many writes each key has missed. A key stays until one write after all of them has succeeded.</summary>
    private readonly ConcurrentDictionary<string, int> _keys = new();

    private long _forgotten;
    private int _written;

    /// <summary>Raised when there is something to write.</summary>
    public event Action? Added;

    /// <summary>The number of keys to write, including the one that is being written.</summary>
    public int Count => _keys.Count;

    /// <summary>The number of keys that were not stored.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>Whether anything is still to be written.</summary>
    public bool IsBehind => !_keys.IsEmpty;

    /// <summary>Whether this key is still to be written, so that the other side's copy is out of date.</summary>
    public bool Has(ILateWriter surface, string key) => IsBehind && _keys.ContainsKey($"{surface.Kind}{Separator}{key}");

    /// <summary>Registers a surface that writes its keys.</summary>
    public void Register(ILateWriter surface) => _writers[surface.Kind] = surface;

    public void Add(ILateWriter surface, string key)
    {
        var named = $"{surface.Kind}{Separator}{key}";
        if (_keys.Count >= Most && !_keys.ContainsKey(named))
        {
            Interlocked.Increment(ref _forgotten);
            return;
        }

        _keys.AddOrUpdate(named, 1, (_, misses) => misses + 1);
        _ = read.DatabaseIfConnected?.SetAddAsync(_set, named).ReportAsync(_ => { });
        Added?.Invoke();
    }

    /// <summary>Takes over the keys that other instances have left, for the surfaces that this instance has.</summary>
    public async Task TakeOverAsync()
    {
        if (read.DatabaseIfConnected is not { } database)
            return;
        foreach (var left in await database.SetRandomMembersAsync(_set, Most).ConfigureAwait(false))
        {
            if (SurfaceOf(left!) is not null)
                _keys.TryAdd(left!, 1);
        }
    }

    /// <summary>The number of keys written since the last call.</summary>
    public int TakeWritten() => Interlocked.Exchange(ref _written, 0);

    /// <summary>Writes all current keys. Those that fail remain.</summary>
    /// <exception cref="AggregateException">The reasons why some keys were not written.</exception>
    public async Task WriteAsync(CancellationToken stopping)
    {
        var failures = new List<Exception>();
        foreach (var (named, misses) in _keys)
        {
            stopping.ThrowIfCancellationRequested();
            if (SurfaceOf(named) is not { } surface)
                continue;

            try
            {
                await WriteAsync(surface, named, misses, stopping).ConfigureAwait(false);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                failures.Add(e);
                // Without the other side, no other key can be written either.
                if (RedisFailures.IsFailure(e) && !isReachable())
                    break;
            }
        }

        if (failures.Count > 0)
            throw new AggregateException(failures.Take(3));
    }

    private async Task WriteAsync(ILateWriter surface, string named, int misses, CancellationToken stopping)
    {
        await surface.WriteLateAsync(named[(surface.Kind.Length + 1)..], stopping).ConfigureAwait(false);
        Interlocked.Increment(ref _written);
        if (_keys.TryRemove(KeyValuePair.Create(named, misses)))
            _ = read.DatabaseIfConnected?.SetRemoveAsync(_set, named).ReportAsync(_ => { });
    }

    private ILateWriter? SurfaceOf(string named) =>
        named.IndexOf(Separator, StringComparison.Ordinal) is > 0 and var end && _writers.TryGetValue(named[..end], out var surface)
            ? surface : null;
}
