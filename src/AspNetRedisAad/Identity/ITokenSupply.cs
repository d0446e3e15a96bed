namespace AspNetRedisAad.Identity;

/// <summary>The source of a connection's token or access key.</summary>
internal interface ITokenSupply
{
    RedisTokenStore Store { get; }

    /// <summary>Starts it, unless it already runs.</summary>
    void EnsureStarted();
}
