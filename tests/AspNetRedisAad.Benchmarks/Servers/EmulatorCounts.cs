namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>What the emulator has seen.</summary>
internal sealed record EmulatorCounts(
    long TokensIssued, long TokenRequestsFailed, long Reauthentications, long ExpiryCloses, long ConnectionsOpened);
