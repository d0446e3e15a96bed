namespace AspNetRedisAad.Identity;

/// <summary>When to renew a token, and when to try again: pure functions of the token, its age and this instance's phase.</summary>
/// <param name="share">The share of the lifetime after which a token is renewed if the identity service suggests no time.</param>
/// <param name="phase">This instance's position in its fleet, from 0 up to, but not including, 1.</param>
internal sealed class RefreshSchedule(double share, double phase)
{
    // A fleet spreads over a tenth of the lifetime. A fleet that was deployed within a minute spreads over half the time to the first
    // renewal.
    private const double SpreadShare = 0.1;
    private const double FirstSpreadShare = 0.5;

    // Microsoft: send a new token at least 3 minutes before expiry. For a short lifetime, the same share as for an hour.
    private static readonly TimeSpan _mark = TimeSpan.FromMinutes(3);
    private const double MarkShare = 0.05;

    private const double StaggerShare = 0.1;
    private static readonly TimeSpan _longestStagger = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _firstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _longestRetry = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan _longestRetryWithoutToken = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _firstRetryWithoutToken = TimeSpan.FromSeconds(1);
    private const double RetryShareOfOutage = 0.1;
    private static readonly TimeSpan _shortestRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _firstRefusal = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestRefusal = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _refusalSpread = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _shortestAttempt = TimeSpan.FromSeconds(1);

    /// <summary>The age at which to request the successor of <paramref name="token"/>; never above <see cref="MarkAge"/>.</summary>
    /// <param name="token">The token in use.</param>
    /// <param name="isFirst">
    /// Whether it is the first token since the start, which instances that were deployed together have acquired together.
    /// </param>
    public TimeSpan RefreshAge(RedisToken token, bool isFirst)
    {
        var spread = token.Lifetime * SpreadShare;
        var due = token.Lifetime * share;
        if (token.RefreshOn is { } suggested && suggested > token.AcquiredOn)
            due = suggested - token.AcquiredOn + (spread * phase);
        else
            due -= (isFirst ? due * FirstSpreadShare : spread) * (1 - phase);
        return Shorter(due, MarkAge(token));
    }

    /// <summary>The age by which the next token should be in use.</summary>
    public static TimeSpan MarkAge(RedisToken token) => token.Lifetime - Shorter(_mark, token.Lifetime * MarkShare);

    /// <summary>
    /// The age at which to request the successor of a refused token, after <paramref name="refusals"/> others in a row: doubling from one
    /// second to five minutes, plus up to half of that. A younger token may not even be the refused one.
    /// </summary>
    /// <param name="refusals">The number of refused tokens before this one.</param>
    /// <param name="jitter">From 0 up to 1.</param>
    public static TimeSpan RefusalAge(int refusals, double jitter = 0) =>
        Shorter(_firstRefusal * Math.Pow(2, Math.Min(refusals, 10)), _longestRefusal) * (1 + (jitter / 2));

    /// <summary>
    /// How long after a refusal to request the successor: a server that refuses all tokens of a fleet does so at one moment.
    /// </summary>
    /// <param name="jitter">From 0 up to 1.</param>
    public static TimeSpan RefusalDelay(double jitter) => _refusalSpread * jitter;

    /// <summary>
    /// How long to wait after failure number <paramref name="failures"/> in a row: doubling, at most a tenth of the token's remaining life,
    /// between half of the step and the whole step (<paramref name="jitter"/> from 0 up to 1). Without a token the maximum is one second.
    /// In a long outage it is a tenth of the time without a token, at most ten seconds, because a fleet must not send all its requests
    /// within one second afterwards.
    /// </summary>
    /// <param name="failures">The number of failures in a row, from 1.</param>
    /// <param name="left">
    /// The remaining life of the current token; without one, zero or the negative time since the last one expired.
    /// </param>
    /// <param name="jitter">From 0 up to 1.</param>
    public static TimeSpan RetryDelay(int failures, TimeSpan left, double jitter)
    {
        var longest = left > TimeSpan.Zero
            ? Shorter(_longestRetry, left / 10)
            : Shorter(_longestRetryWithoutToken, Longer(_firstRetryWithoutToken, -left * RetryShareOfOutage));
        var step = Shorter(_firstRetry * Math.Pow(2, Math.Min(failures - 1, 10)), longest);
        return Longer(step * (0.5 + (jitter / 2)), _shortestRetry);
    }

    /// <summary>
    /// How long to delay AUTH on a live connection, given the remaining life of the previous token, so that servers and instances do not
    /// all validate at the same moment (<paramref name="jitter"/> from 0 up to 1).
    /// </summary>
    public static TimeSpan Stagger(TimeSpan left, double jitter) =>
        left > TimeSpan.Zero ? Shorter(left * StaggerShare, _longestStagger) * jitter : TimeSpan.Zero;

    /// <summary>
    /// How long one request may take: <paramref name="most"/>, but at most a third of the current token's remaining life, so that a request
    /// that hangs leaves time for another.
    /// </summary>
    public static TimeSpan AttemptLimit(TimeSpan left, TimeSpan most) =>
        left <= TimeSpan.Zero ? most : Shorter(most, Longer(left / 3, _shortestAttempt));

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
