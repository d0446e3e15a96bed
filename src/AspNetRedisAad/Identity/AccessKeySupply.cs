namespace AspNetRedisAad.Identity;

/// <summary>The access key of a cache that an app is moving away from. It replaces the token and does not expire.</summary>
internal sealed class AccessKeySupply : ITokenSupply
{
    /// <param name="user">The user that signs in with it.</param>
    /// <param name="key">The access key. It is a secret.</param>
    /// <param name="time">The clock.</param>
    public AccessKeySupply(string user, string key, TimeProvider time) =>
        Store.Publish(new RedisToken(user, key, time.GetUtcNow(), time.GetTimestamp(), RedisToken.Never));

    public RedisTokenStore Store { get; } = new();

    public void EnsureStarted()
    {
    }
}
