namespace AspNetRedisAad.Emulator.Control;

/// <summary>
/// The members of <see cref="AzureRedisEmulator"/> that the control API offers. They are public there, so code in the same process can do
/// the same as other processes.
/// </summary>
internal interface IControlledEmulator
{
    IReadOnlyList<string> Endpoints { get; }

    IReadOnlyList<EmulatedIdentity> Identities { get; }

    EmulatorCounters Counters { get; }

    AuthorityFaults AuthorityFaults { get; }

    EdgeFaults EdgeFaults { get; }

    TimeSpan TokenLifetime { get; set; }

    TimeSpan ClockOffset { get; set; }

    void ExpireTokens();

    Task StopServerAsync(int server);

    Task RestartServerAsync(int server, CancellationToken cancellationToken);

    Task FailOverAsync(int master, CancellationToken cancellationToken);

    Task RetireServerAsync(int server, TimeSpan notice, CancellationToken cancellationToken);
}
