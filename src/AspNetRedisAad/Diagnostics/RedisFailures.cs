using StackExchange.Redis;

namespace AspNetRedisAad.Diagnostics;

/// <summary>What a use of Redis may throw although its caller has made no mistake.</summary>
internal static class RedisFailures
{
    /// <summary>
    /// Whether Redis has failed: it is away, too slow, refuses, or the connection ends with the app. <see cref="RedisCommandException"/> is
    /// no <see cref="RedisException"/>; StackExchange.Redis throws it, for one, for a command that no server of the group can take at the
    /// moment.
    /// </summary>
    public static bool IsFailure(Exception exception) =>
        exception is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException;

    /// <summary>Whether something else than a hash lies under the key.</summary>
    public static bool IsNoHash(RedisServerException failure) => failure.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal);
}
