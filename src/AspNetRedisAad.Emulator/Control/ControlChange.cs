namespace AspNetRedisAad.Emulator.Control;

/// <summary>Changes to <see cref="ControlState"/>. Properties that are absent do not change.</summary>
internal sealed record ControlChange(double? TokenLifetime, double? ClockOffset, AuthorityChange? Authority, RedisChange? Redis)
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(365);

    /// <summary>Applies all changes or none.</summary>
    /// <exception cref="ArgumentException">A time is out of range. Nothing has been changed.</exception>
    public void Apply(IControlledEmulator emulator)
    {
        var lifetime = Seconds("tokenLifetime", TokenLifetime, TimeSpan.FromSeconds(1));
        var offset = Seconds("clockOffset", ClockOffset, -_longest);
        var answer = Seconds("authority.delay", Authority?.Delay, TimeSpan.Zero);
        var validation = Seconds("redis.authenticationDelay", Redis?.AuthenticationDelay, TimeSpan.Zero);

        emulator.TokenLifetime = lifetime ?? emulator.TokenLifetime;
        emulator.ClockOffset = offset ?? emulator.ClockOffset;
        Authority?.Apply(emulator.AuthorityFaults, answer);
        Redis?.Apply(emulator.EdgeFaults, validation);
    }

    private static TimeSpan? Seconds(string name, double? value, TimeSpan least) =>
        value is not { } seconds
            ? null
            : seconds >= least.TotalSeconds && seconds <= _longest.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : throw new ArgumentException($"{name}: must be from {least.TotalSeconds} to {_longest.TotalSeconds} seconds.");
}

internal sealed record AuthorityChange(bool? Outage, bool? Hang, bool? WrongTokens, double? Delay)
{
    public void Apply(AuthorityFaults faults, TimeSpan? delay)
    {
        faults.Delay = delay ?? faults.Delay;
        faults.Outage = Outage ?? faults.Outage;
        faults.Hang = Hang ?? faults.Hang;
        faults.WrongTokens = WrongTokens ?? faults.WrongTokens;
    }
}

internal sealed record RedisChange(bool? RefuseConnections, bool? RefuseTokens, double? AuthenticationDelay)
{
    public void Apply(EdgeFaults faults, TimeSpan? delay)
    {
        faults.AuthenticationDelay = delay ?? faults.AuthenticationDelay;
        faults.RefuseConnections = RefuseConnections ?? faults.RefuseConnections;
        faults.RefuseTokens = RefuseTokens ?? faults.RefuseTokens;
    }
}
