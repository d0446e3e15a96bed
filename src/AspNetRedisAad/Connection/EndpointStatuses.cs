using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>The public status of one server.</summary>
internal static class EndpointStatuses
{
    /// <param name="server">The server as StackExchange.Redis knows it.</param>
    /// <param name="token">The current token; null when there is none.</param>
    /// <param name="state">The state of the server's authentication.</param>
    /// <param name="outage">Whether the server can be used; null when that is not known.</param>
    /// <param name="words">The error that the server currently returns; null when there is none.</param>
    public static AzureRedisEndpointStatus Of(
        IServer server, RedisToken? token, EndpointState state, OutageStatus? outage, string? words) => new()
    {
        Endpoint = EndPointCollection.ToString(server.EndPoint),
        IsConnected = server.IsConnected,
        IsReplica = server.IsReplica,
        HasCurrentToken = token is not null && state.Token == token,
        AuthenticatedOn = state.AcceptedOn,
        FailedAttempts = state.Failures,
        LastError = outage?.Reason?.Describe() ?? state.LastError ?? words,
    };
}
