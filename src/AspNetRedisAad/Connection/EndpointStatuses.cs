using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>Puts together what is known of one server.</summary>
internal static class EndpointStatuses
{
    /// <param name="server">As StackExchange.Redis knows it.</param>
    /// <param name="token">The token in use; null without one.</param>
    /// <param name="state">What the server has accepted.</param>
    /// <param name="outage">Whether it can be used; null when that is not known.</param>
    /// <param name="words">The error that it answers at present; null without one.</param>
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
