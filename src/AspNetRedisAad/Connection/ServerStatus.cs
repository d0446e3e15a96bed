using System.Net;

namespace AspNetRedisAad.Connection;

/// <summary>What is known of one server.</summary>
/// <param name="Endpoint">Its address.</param>
/// <param name="IsConnected">Whether StackExchange.Redis has a connection to it.</param>
/// <param name="IsReplica">Whether it is a replica.</param>
/// <param name="Authentication">Which token it has accepted.</param>
/// <param name="Outage">Why it cannot be used; else null.</param>
/// <param name="Words">The error that it answers at present; else null.</param>
internal sealed record ServerStatus(
    EndPoint Endpoint, bool IsConnected, bool IsReplica, EndpointState Authentication, string? Outage, string? Words);
