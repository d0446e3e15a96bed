using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>What a failed write to the cache that is read means for the other one.</summary>
internal static class WriteFailures
{
    /// <summary>Whether the write may have arrived all the same, so that the other cache has to follow.</summary>
    public static bool MayHaveBeenDone(Exception failure) =>
        failure is RedisTimeoutException or OperationCanceledException
            or RedisConnectionException { FailureType: not ConnectionFailureType.UnableToConnect };
}
