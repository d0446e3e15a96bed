using AspNetRedisAad.Diagnostics;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Remembers when this instance last renewed the life of a key. A key that is read often is not renewed with each read: a renewal that is
/// less than a second old, and less than a hundredth of the life, is recent enough. Memory is fixed: if two keys share a slot, the later
/// one takes it, and the other is only renewed once more.
/// </summary>
/// <param name="interval">The maximum age of a renewal; zero to renew with each read.</param>
/// <param name="time">The clock.</param>
internal sealed class Renewals(TimeSpan interval, TimeProvider time)
{
    private const int PlaceBits = 14;

    /// <summary>The bits of a slot that hold the time, in milliseconds: they wrap around after some hours.</summary>
    private const int TimeBits = 24;
    private const ulong TimeMask = (1UL << TimeBits) - 1;

    /// <summary>
    /// The golden ratio of 2^64, which spreads adjacent numbers. Source: Knuth, "The Art of Computer Programming", volume 3.
    /// </summary>
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ulong[] _places = interval > TimeSpan.Zero ? new ulong[1 << PlaceBits] : [];
    private readonly long _begun = time.GetTimestamp();

    /// <summary>Returns whether to renew the key now, and remembers it.</summary>
    /// <param name="owner">The key's number; see <see cref="KeyOwner"/>.</param>
    /// <param name="life">The key's whole life.</param>
    public bool IsDue(long owner, TimeSpan life)
    {
        if (_places.Length == 0)
            return true;

        var limit = Math.Min(interval.Ticks, life.Ticks / 100) / TimeSpan.TicksPerMillisecond;
        var now = (ulong)time.GetElapsedTime(_begun).Ticks / TimeSpan.TicksPerMillisecond;
        ref var place = ref PlaceOf(owner, out var mark);
        var seen = Volatile.Read(ref place);
        if ((seen & ~TimeMask) == mark && (long)((now - seen) & TimeMask) < limit)
            return false;

        Volatile.Write(ref place, mark | (now & TimeMask));
        return true;
    }

    /// <summary>Observes a renewal that nothing waits for. If it fails, the key is due again.</summary>
    public async Task WatchAsync(Task renewing, long owner, Action<Exception> failed)
    {
        try
        {
            await renewing.ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailures.IsFailure(e) || e is OperationCanceledException)
        {
            Forget(owner);
            failed(e);
        }
    }

    /// <summary>Forgets the renewal, because it failed.</summary>
    public void Forget(long owner)
    {
        if (_places.Length > 0)
            Volatile.Write(ref PlaceOf(owner, out _), 0);
    }

    /// <summary>The slot of the key, and the key's mark in it, which is never zero.</summary>
    private ref ulong PlaceOf(long owner, out ulong mark)
    {
        var mixed = unchecked((ulong)owner * Golden);
        mark = (mixed | 1) << TimeBits;
        return ref _places[mixed >> (64 - PlaceBits)];
    }
}
