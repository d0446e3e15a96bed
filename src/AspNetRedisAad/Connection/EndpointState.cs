using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Connection;

/// <param name="Token">What the server last accepted on the live connection; null when that is not known.</param>
/// <param name="AcceptedOn">When.</param>
/// <param name="Failures">Failed AUTH commands in a row.</param>
/// <param name="LastError">Why the last of them failed, in one sentence.</param>
/// <param name="Pending">When the AUTH that is not answered yet was sent, as a timestamp.</param>
internal sealed record EndpointState(RedisToken? Token, DateTimeOffset? AcceptedOn, int Failures, string? LastError, long? Pending = null)
{
    public static EndpointState Unknown { get; } = new(null, null, 0, null);
}
