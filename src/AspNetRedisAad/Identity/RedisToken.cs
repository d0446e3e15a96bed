namespace AspNetRedisAad.Identity;

/// <summary>Everything that one AUTH needs, as one immutable value, so that user name and access token always belong together.</summary>
/// <param name="userName">The Redis user name: the object ID in the token, unless a setting says otherwise.</param>
/// <param name="value">The access token. It is a secret.</param>
/// <param name="acquiredOn">When it was received, on this machine's clock.</param>
/// <param name="acquiredAt">The same moment as a timestamp of the <see cref="TimeProvider"/>, which no clock change moves.</param>
/// <param name="expiresOn">When the server stops accepting it, on the clock of <paramref name="acquiredOn"/>.</param>
/// <param name="refreshOn">When the identity service suggests a renewal; null if it does not.</param>
internal sealed class RedisToken(
    string userName,
    string value,
    DateTimeOffset acquiredOn,
    long acquiredAt,
    DateTimeOffset expiresOn,
    DateTimeOffset? refreshOn = null)
{
    /// <summary>The expiry of an access key, which replaces the token.</summary>
    public static readonly DateTimeOffset Never = DateTimeOffset.MaxValue;

    private const int ShortestQuote = 4;

    public string UserName { get; } = userName;

    public string Value { get; } = value;

    public DateTimeOffset AcquiredOn { get; } = acquiredOn;

    public DateTimeOffset ExpiresOn { get; } = expiresOn;

    public DateTimeOffset? RefreshOn { get; } = refreshOn;

    /// <summary>The remaining life when the token was received.</summary>
    public TimeSpan Lifetime => ExpiresOn - AcquiredOn;

    /// <summary>
    /// The time since the token was received, by the wall clock or by the monotonic clock, whichever shows more. So a clock that is set
    /// back does not make the token younger, and neither does a sleeping machine, whose monotonic clock stands still.
    /// </summary>
    public TimeSpan Age(TimeProvider time)
    {
        var wall = time.GetUtcNow() - AcquiredOn;
        var steady = time.GetElapsedTime(acquiredAt);
        return wall > steady ? wall : steady;
    }

    /// <summary>The remaining life; negative after the expiry.</summary>
    public TimeSpan Left(TimeProvider time) => Lifetime - Age(time);

    /// <summary>Cuts a server's message where it repeats the token: errors may quote the beginning of a command's arguments.</summary>
    public string Conceal(string text)
    {
        var start = text.IndexOf(Value[..Math.Min(Value.Length, ShortestQuote)], StringComparison.Ordinal);
        return start < 0 ? text : $"{text.AsSpan(0, start)}...";
    }

    /// <summary>Returns the user and the expiry, never the token.</summary>
    public override string ToString() => $"{UserName}, expires {ExpiresOn:O}";
}
