namespace AspNetRedisAad.Benchmarks.Faults;

/// <summary>The effects of one fault on an app.</summary>
/// <param name="Failed">The number of failed commands and pages.</param>
/// <param name="FailedAfterHealing">Those that began when everything should have worked again.</param>
/// <param name="LongestWait">The longest wait for a command or a page.</param>
/// <param name="LongestWaitInOutage">
/// The longest wait for an operation through the cache or the session store that began when the outage had lasted two seconds.
/// </param>
/// <param name="Lost">Messages that were published when everything should have worked again, and never arrived.</param>
/// <param name="Doubled">Messages that arrived more than once.</param>
/// <param name="Foreign">Replies that belonged to another visitor.</param>
/// <param name="Closed">The number of lost connections.</param>
/// <param name="Unsaved">Changes of a session that were lost although the page did not fail.</param>
/// <param name="Warnings">Log lines at Warning and above from this package and StackExchange.Redis.</param>
/// <param name="OtherWarnings">The app's other lines, such as HybridCache's, which logs each failed call.</param>
internal sealed record FaultFigures(
    int Failed, int FailedAfterHealing, TimeSpan LongestWait, TimeSpan LongestWaitInOutage, int Lost, int Doubled, int Foreign, int Closed,
    int Unsaved, int Warnings, int OtherWarnings);
