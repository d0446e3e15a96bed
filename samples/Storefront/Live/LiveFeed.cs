using System.Runtime.CompilerServices;
using AspNetRedisAad;

namespace Storefront.Live;

/// <summary>Combines what the package reports: its status monitor, the health checks and its meter.</summary>
internal sealed class LiveFeed(
    IAzureRedisStatusMonitor monitor, Measurements measurements, Traffic traffic, Pulse pulse, Trials trials,
    IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Returns a status each second, as long as someone reads.</summary>
    public async IAsyncEnumerable<LiveStatus> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        traffic.Join();
        try
        {
            while (!end.IsCancellationRequested)
            {
                yield return Current();
                await pulse.NextAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            traffic.Leave();
        }
    }

    private LiveStatus Current()
    {
        var (status, totals, now) = (monitor.Current, measurements.Totals, time.GetUtcNow());
        var reads = totals.Hits + totals.Misses;
        var sessions = totals.SessionLoads + totals.SessionCommits;
        return new LiveStatus(
            pulse.Report?.Status.ToString() ?? "Unknown",
            [.. (pulse.Report?.Entries ?? new Dictionary<string, Microsoft.Extensions.Diagnostics.HealthChecks.HealthReportEntry>())
                .Select(entry => new LiveCheck(entry.Key, entry.Value.Status.ToString(), entry.Value.Description))],
            TokenOf(status, now),
            [.. status.Endpoints.Select(server => new LiveServer(
                server.Endpoint, server.IsConnected, server.HasCurrentToken, (now - server.AuthenticatedOn)?.TotalSeconds, server.IsReplica,
                server.FailedAttempts))],
            new LiveNumbers(
                pulse.Seconds is [.., var last] ? last.Succeeded + last.Failed : 0,
                totals.Commands,
                totals.Failed,
                reads > 0 ? (double)totals.Hits / reads : null,
                totals.SessionLoads,
                totals.SessionCommits,
                sessions > 0 ? totals.SessionTime.TotalMilliseconds / sessions : null,
                traffic.MessagesSent,
                traffic.MessagesReceived,
                totals.Reconnects),
            pulse.Seconds,
            trials.Latest);
    }

    private static LiveToken? TokenOf(AzureRedisStatus status, DateTimeOffset now) =>
        status is not { TokenExpiresOn: { } end, LastTokenRenewal: { } start, RenewTokenBy: { } mark } ? null : new LiveToken(
            (end - start).TotalSeconds,
            Math.Max(0, (end - now).TotalSeconds),
            (end - status.NextTokenRenewal)?.TotalSeconds,
            (end - mark).TotalSeconds,
            status.TokenRotations,
            status.FailedTokenRequests,
            status.LastTokenError);
}
