namespace AspNetRedisAad.Identity;

/// <summary>When to renew a token, and when to try again: pure functions of token, clock and this instance's phase.</summary>
/// <param name="share">The share of the life after which a token is renewed when the identity service names no time.</param>
/// <param name="phase">This instance's place in its fleet, from 0 up to 1.</param>
internal sealed class RefreshSchedule(double share, double phase)
{
    // A fleet that was deployed in one minute spreads over a tenth of the life.
    private const double SpreadShare = 0.1;

    // Microsoft: send a new token at least 3 minutes before expiry. Of a short life, the same part as of an hour.
    private static readonly TimeSpan _mark = TimeSpan.FromMinutes(3);
    private const double MarkShare = 0.05;

    private static readonly TimeSpan _firstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _longestRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _longestRetryWithoutToken = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _shortestRetry = TimeSpan.FromMilliseconds(50);

    /// <summary>When to ask for the successor of <paramref name="token"/>; never after <see cref="Mark"/>.</summary>
    public DateTimeOffset RefreshAt(RedisToken token)
    {
        var spread = token.Lifetime * SpreadShare;
        var due = token.RefreshOn is { } suggested && suggested > token.AcquiredOn
            ? suggested + (spread * phase)
            : token.AcquiredOn + (token.Lifetime * share) - (spread * (1 - phase));
        return Earlier(due, Mark(token));
    }

    /// <summary>The moment by which the next token should be in use.</summary>
    public static DateTimeOffset Mark(RedisToken token) =>
        token.ExpiresOn - Shorter(_mark, token.Lifetime * MarkShare);

    /// <summary>
    /// How long to wait after the <paramref name="failures"/>th failure in a row: doubling, capped at a tenth of what is left of the
    /// token, between half and all of the step (<paramref name="jitter"/> from 0 up to 1).
    /// </summary>
    public static TimeSpan RetryDelay(int failures, RedisToken? token, DateTimeOffset now, double jitter)
    {
        var left = token is null ? TimeSpan.Zero : token.ExpiresOn - now;
        var longest = left > TimeSpan.Zero ? Shorter(_longestRetry, left / 10) : _longestRetryWithoutToken;
        var step = Shorter(_firstRetry * Math.Pow(2, Math.Min(failures - 1, 10)), longest);
        return Longer(step * (0.5 + (jitter / 2)), _shortestRetry);
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
