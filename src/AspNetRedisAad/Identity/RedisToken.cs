namespace AspNetRedisAad.Identity;

/// <summary>
/// What one AUTH needs, as one immutable value: user name and access token can never be torn apart.
/// </summary>
/// <param name="userName">The Redis user name: the object ID in the token, unless a setting says otherwise.</param>
/// <param name="value">The access token. It is a secret.</param>
/// <param name="acquiredOn">When it was received, on this machine's clock.</param>
/// <param name="acquiredAt">The same moment as a timestamp of the <see cref="TimeProvider"/>, which no clock change moves.</param>
/// <param name="expiresOn">When the server stops accepting it, on the clock of <paramref name="acquiredOn"/>.</param>
/// <param name="refreshOn">When the identity service suggests to renew it, if it says so.</param>
internal sealed class RedisToken(
    string userName,
    string value,
    DateTimeOffset acquiredOn,
    long acquiredAt,
    DateTimeOffset expiresOn,
    DateTimeOffset? refreshOn = null)
{
    /// <summary>When an access key expires, which stands in the place of a token.</summary>
    public static readonly DateTimeOffset Never = DateTimeOffset.MaxValue;

    private const int ShortestQuote = 4;

    public string UserName { get; } = userName;

    public string Value { get; } = value;

    public DateTimeOffset AcquiredOn { get; } = acquiredOn;

    public DateTimeOffset ExpiresOn { get; } = expiresOn;

    public DateTimeOffset? RefreshOn { get; } = refreshOn;

    /// <summary>What was left of the life when the token was received.</summary>
    public TimeSpan Lifetime => ExpiresOn - AcquiredOn;

    /// <summary>
    /// The time since the token was received, by the wall clock or by the steady one, whichever has gone further: a clock that is set
    /// back does not make it younger, and neither does a machine that slept, during which the steady clock stands still.
    /// </summary>
    public TimeSpan Age(TimeProvider time)
    {
        var wall = time.GetUtcNow() - AcquiredOn;
        var steady = time.GetElapsedTime(acquiredAt);
        return wall > steady ? wall : steady;
    }

    /// <summary>The rest of the life; negative after it.</summary>
    public TimeSpan Left(TimeProvider time) => Lifetime - Age(time);

    /// <summary>What a server says, up to where it repeats the token: errors may quote the beginning of a command's arguments.</summary>
    public string Conceal(string text)
    {
        var start = text.IndexOf(Value[..Math.Min(Value.Length, ShortestQuote)], StringComparison.Ordinal);
        return start < 0 ? text : $"{text.AsSpan(0, start)}...";
    }

    /// <summary>User and expiry; never the token.</summary>
    public override string ToString() => $"{UserName}, expires {ExpiresOn:O}";
}
