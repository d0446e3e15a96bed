namespace AspNetRedisAad.Emulator.Control;

/// <summary>A part of <see cref="ControlState"/>: what is not there stays as it is.</summary>
internal sealed record ControlChange(double? TokenLifetime, double? ClockOffset, AuthorityChange? Authority, RedisChange? Redis)
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(365);

    /// <exception cref="ArgumentException">A time makes no sense; nothing has been changed by that part.</exception>
    public void Apply(AzureRedisEmulator emulator)
    {
        if (TokenLifetime is { } lifetime)
            emulator.TokenLifetime = Seconds("tokenLifetime", lifetime, TimeSpan.FromSeconds(1));
        if (ClockOffset is { } offset)
            emulator.ClockOffset = Seconds("clockOffset", offset, -_longest);
        Authority?.Apply(emulator.AuthorityFaults);
        Redis?.Apply(emulator.EdgeFaults);
    }

    public static TimeSpan Seconds(string name, double value, TimeSpan least) =>
        value >= least.TotalSeconds && value <= _longest.TotalSeconds
            ? TimeSpan.FromSeconds(value)
            : throw new ArgumentException($"{name}: must be from {least.TotalSeconds} to {_longest.TotalSeconds} seconds.");
}

internal sealed record AuthorityChange(bool? Outage, bool? Hang, bool? WrongTokens, double? Delay)
{
    public void Apply(AuthorityFaults faults)
    {
        if (Delay is { } delay)
            faults.Delay = ControlChange.Seconds("authority.delay", delay, TimeSpan.Zero);
        faults.Outage = Outage ?? faults.Outage;
        faults.Hang = Hang ?? faults.Hang;
        faults.WrongTokens = WrongTokens ?? faults.WrongTokens;
    }
}

internal sealed record RedisChange(bool? RefuseConnections, bool? RefuseTokens, double? AuthenticationDelay)
{
    public void Apply(EdgeFaults faults)
    {
        if (AuthenticationDelay is { } delay)
            faults.AuthenticationDelay = ControlChange.Seconds("redis.authenticationDelay", delay, TimeSpan.Zero);
        faults.RefuseConnections = RefuseConnections ?? faults.RefuseConnections;
        faults.RefuseTokens = RefuseTokens ?? faults.RefuseTokens;
    }
}
