namespace AspNetRedisAad.Benchmarks.Faults;

/// <summary>What one fault has done to an app.</summary>
/// <param name="Failed">Commands and pages that failed.</param>
/// <param name="FailedAfterHealing">Of these, the ones that began when all should have been well again.</param>
/// <param name="LongestWait">Of a command or a page.</param>
/// <param name="LongestWaitInOutage">Of one through the cache or the session store, begun when the outage had lasted for two
/// seconds.</param>
/// <param name="Lost">Messages published when all should have been well again that never arrived.</param>
/// <param name="Doubled">Those that arrived more than once.</param>
/// <param name="Foreign">Replies that belonged to another visitor.</param>
/// <param name="Closed">Connections that were lost.</param>
/// <param name="Unsaved">Changes of a session that were lost although the page did not fail.</param>
/// <param name="Warnings">Log lines at Warning and above, ours and StackExchange.Redis's.</param>
/// <param name="OtherWarnings">The app's other ones: such as HybridCache's, which are one for each call that fails.</param>
internal sealed record FaultFigures(
    int Failed, int FailedAfterHealing, TimeSpan LongestWait, TimeSpan LongestWaitInOutage, int Lost, int Doubled, int Foreign, int Closed,
    int Unsaved, int Warnings, int OtherWarnings);
