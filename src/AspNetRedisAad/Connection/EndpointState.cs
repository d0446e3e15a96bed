using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Connection;

/// <param name="Token">The token that the server last accepted on the live connection; null when it is not known.</param>
/// <param name="AcceptedOn">When the server accepted it.</param>
/// <param name="Failures">Failed AUTH commands in a row.</param>
/// <param name="LastError">Why the last of them failed, in one sentence.</param>
/// <param name="Pending">When the unanswered AUTH was sent, as a timestamp.</param>
internal sealed record EndpointState(RedisToken? Token, DateTimeOffset? AcceptedOn, int Failures, string? LastError, long? Pending = null)
{
    public static EndpointState Unknown { get; } = new(null, null, 0, null);
}
