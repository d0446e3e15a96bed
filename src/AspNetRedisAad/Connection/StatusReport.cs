using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>Puts what is known of a connection into the words of the public status.</summary>
internal static class StatusReport
{
    public static AzureRedisStatus Of(
        TokenSnapshot snapshot, OutageStatus outage, IReadOnlyList<ServerStatus> servers, DateTimeOffset now) =>
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
            Endpoints = [.. servers.Select(server => Of(server, snapshot.Token))],
        };

    private static AzureRedisEndpointStatus Of(ServerStatus server, RedisToken? token) => new()
    {
        Endpoint = EndPointCollection.ToString(server.Endpoint),
        IsConnected = server.IsConnected,
        IsReplica = server.IsReplica,
        HasCurrentToken = token is not null && server.Authentication.Token == token,
        AuthenticatedOn = server.Authentication.AcceptedOn,
        FailedAttempts = server.Authentication.Failures,
        LastError = server.Outage ?? server.Authentication.LastError ?? server.Words,
    };

    private static AzureRedisOutage? Of(OutageStatus status, DateTimeOffset now) => status.Reason is not { } reason ? null : new()
    {
        Since = now - status.Lasting,
        IsPastGrace = status.Stage == OutageStage.Outage,
        Reason = reason.Describe(),
        Attempts = status.Attempts,
    };
}
