namespace AspNetRedisAad.Identity;

/// <summary>Tests a token before it is used. It is called when the identity behind a connection changes.</summary>
internal interface ITokenTrial
{
    /// <summary>Whether the server accepts this user with this token.</summary>
    Task<bool> IsAcceptedAsync(RedisToken token, CancellationToken cancellationToken);
}
