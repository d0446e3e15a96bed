namespace AspNetRedisAad.Identity;

/// <param name="Token">The token in use; null before the first one.</param>
/// <param name="NextRenewal">When its successor will be requested.</param>
/// <param name="Rotations">How often a token has been replaced by its successor.</param>
/// <param name="Failures">The number of failed requests for the next token in a row.</param>
/// <param name="LastError">The reason of the last failure, in one word.</param>
internal sealed record TokenSnapshot(RedisToken? Token, DateTimeOffset? NextRenewal, long Rotations, int Failures, string? LastError)
{
    public static TokenSnapshot Empty { get; } = new(null, null, 0, 0, null);
}
