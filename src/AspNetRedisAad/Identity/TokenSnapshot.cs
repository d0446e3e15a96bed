namespace AspNetRedisAad.Identity;

/// <param name="Token">The token in use; null before the first one.</param>
/// <param name="NextRenewal">When its successor is asked for next.</param>
/// <param name="Rotations">How often a token was replaced by its successor.</param>
/// <param name="Failures">Failed requests for the next token in a row.</param>
/// <param name="LastError">The reason of the last of them, in one word.</param>
internal sealed record TokenSnapshot(RedisToken? Token, DateTimeOffset? NextRenewal, long Rotations, int Failures, string? LastError)
{
    public static TokenSnapshot Empty { get; } = new(null, null, 0, 0, null);
}
