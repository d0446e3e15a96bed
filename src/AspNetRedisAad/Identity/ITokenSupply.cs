namespace AspNetRedisAad.Identity;

/// <summary>Where a connection gets what it signs in with.</summary>
internal interface ITokenSupply
{
    RedisTokenStore Store { get; }

    /// <summary>Starts it if it does not run yet.</summary>
    void EnsureStarted();
}
