namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>The emulator's counters.</summary>
internal sealed record EmulatorCounts(
    long TokensIssued, long TokenRequestsFailed, long Reauthentications, long ExpiryCloses, long ConnectionsOpened);
