using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Connection;

/// <summary>Converts the internal state of a connection to the public status.</summary>
internal static class StatusReport
{
    public static AzureRedisStatus Of(
        TokenSnapshot snapshot, OutageStatus outage, IReadOnlyList<AzureRedisEndpointStatus> servers, DateTimeOffset now) =>
        new()
        {
            UserName = snapshot.Token?.UserName,
            TokenExpiresOn = snapshot.Token?.ExpiresOn,
            LastTokenRenewal = snapshot.Token?.AcquiredOn,
            NextTokenRenewal = snapshot.NextRenewal,
            RenewTokenBy = snapshot.Token is { } token ? token.AcquiredOn + RefreshSchedule.MarkAge(token) : null,
            TokenRotations = snapshot.Rotations,
            FailedTokenRequests = snapshot.Failures,
            LastTokenError = snapshot.LastError,
            Outage = Of(outage, now),
            Endpoints = servers,
        };

    private static AzureRedisOutage? Of(OutageStatus status, DateTimeOffset now) => status.Reason is not { } reason ? null : new()
    {
        Since = now - status.Lasting,
        IsPastGrace = status.Stage == OutageStage.Outage,
        Reason = reason.Describe(),
        Attempts = status.Attempts,
    };
}
