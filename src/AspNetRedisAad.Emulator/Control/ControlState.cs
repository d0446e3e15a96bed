namespace AspNetRedisAad.Emulator.Control;

/// <summary>The state of the emulator. Everything except the counters can be changed. Times are in seconds.</summary>
internal sealed record ControlState(
    double TokenLifetime, double ClockOffset, AuthorityState Authority, RedisState Redis, CounterState Counters)
{
    public static ControlState Of(IControlledEmulator emulator) => new(
        emulator.TokenLifetime.TotalSeconds,
        emulator.ClockOffset.TotalSeconds,
        AuthorityState.Of(emulator.AuthorityFaults),
        RedisState.Of(emulator.EdgeFaults),
        CounterState.Of(emulator));
}

internal sealed record AuthorityState(bool Outage, bool Hang, bool WrongTokens, double Delay)
{
    public static AuthorityState Of(AuthorityFaults faults) =>
        new(faults.Outage, faults.Hang, faults.WrongTokens, faults.Delay.TotalSeconds);
}

internal sealed record RedisState(bool RefuseConnections, bool RefuseTokens, double AuthenticationDelay)
{
    public static RedisState Of(EdgeFaults faults) =>
        new(faults.RefuseConnections, faults.RefuseTokens, faults.AuthenticationDelay.TotalSeconds);
}

internal sealed record CounterState(
    long TokensIssued,
    IReadOnlyDictionary<string, int> TokensIssuedTo,
    long TokenRequestsFailed,
    long AuthAccepted,
    long AuthRejected,
    long Reauthentications,
    long ExpiryCloses,
    long IdleCloses,
    long ConnectionsOpened,
    long ConnectionsOpen,
    IReadOnlyDictionary<string, long> Commands)
{
    public static CounterState Of(IControlledEmulator emulator)
    {
        var counters = emulator.Counters;
        return new(
            counters.TokensIssued,
            emulator.Identities.ToDictionary(identity => identity.ObjectId, counters.TokensIssuedTo),
            counters.TokenRequestsFailed,
            counters.AuthAccepted,
            counters.AuthRejected,
            counters.Reauthentications,
            counters.ExpiryCloses,
            counters.IdleCloses,
            counters.ConnectionsOpened,
            counters.ConnectionsOpen,
            counters.Commands);
    }
}
