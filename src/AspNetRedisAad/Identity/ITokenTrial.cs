namespace AspNetRedisAad.Identity;

/// <summary>Proves a token before it is put to use: asked when the identity behind a connection changes.</summary>
internal interface ITokenTrial
{
    /// <summary>Whether the server lets this user in with this token.</summary>
    Task<bool> IsAcceptedAsync(RedisToken token, CancellationToken cancellationToken);
}
