using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>What a failed write to the cache that is read means for the other cache.</summary>
internal static class WriteFailures
{
    /// <summary>Whether the write may still have arrived, so that the other cache must be updated.</summary>
    public static bool MayHaveBeenDone(Exception failure) =>
        failure is RedisTimeoutException or OperationCanceledException
            or RedisConnectionException { FailureType: not ConnectionFailureType.UnableToConnect };
}
