using Microsoft.Extensions.Caching.Distributed;

namespace AspNetRedisAad.Caching;

/// <summary>When an entry expires: at a fixed time, a period after its last use, or whichever comes first.</summary>
/// <param name="Absolute">The fixed time.</param>
/// <param name="Sliding">The period after the last use.</param>
internal readonly record struct EntryExpiry(DateTimeOffset? Absolute, TimeSpan? Sliding)
{
    /// <exception cref="ArgumentOutOfRangeException">The absolute expiration lies in the past.</exception>
    public static EntryExpiry Of(DistributedCacheEntryOptions options, DateTimeOffset now)
    {
        if (options.AbsoluteExpiration <= now)
        {
#pragma warning disable CA2208 // As in Microsoft's cache: the option is what is wrong.
            throw new ArgumentOutOfRangeException(
                nameof(DistributedCacheEntryOptions.AbsoluteExpiration), options.AbsoluteExpiration.Value,
                "The absolute expiration value must be in the future.");
#pragma warning restore CA2208
        }

        return new EntryExpiry(options.AbsoluteExpirationRelativeToNow is { } life
            ? now + life : options.AbsoluteExpiration, options.SlidingExpiration);
    }

    /// <summary>The life from now on; null for an entry that does not expire.</summary>
    public TimeSpan? TimeToLive(DateTimeOffset now) => (Absolute - now, Sliding) switch
    {
        ({ } left, { } idle) => left < idle ? left : idle,
        var (left, idle) => left ?? idle,
    };
}
