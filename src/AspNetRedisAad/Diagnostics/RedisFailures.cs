using StackExchange.Redis;

namespace AspNetRedisAad.Diagnostics;

/// <summary>The exceptions that a Redis operation may throw without a mistake of its caller.</summary>
internal static class RedisFailures
{
    /// <summary>
    /// Whether Redis has failed: it is unavailable, too slow, refuses the command, or the connection is closed because the app stops.
    /// <see cref="RedisCommandException"/> is not a <see cref="RedisException"/>; StackExchange.Redis throws it, for example, for a command
    /// that no server of the group can execute at the moment.
    /// </summary>
    public static bool IsFailure(Exception exception) =>
        exception is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException;

    /// <summary>Whether the key holds a value of another type than the command is for.</summary>
    public static bool IsOtherType(RedisServerException failure) => failure.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal);

    /// <summary>Whether the user may not use the key, or it holds a value of another type.</summary>
    public static bool IsOutOfReach(RedisServerException failure) =>
        IsOtherType(failure) || failure.Message.StartsWith("NOPERM", StringComparison.Ordinal);
}
