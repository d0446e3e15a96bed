using AspNetRedisAad.Diagnostics;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Diagnostics;

public class RedisFailuresTests
{
    public static TheoryData<Exception, bool> Exceptions => new()
    {
        { new RedisException("no"), true },
        { new RedisServerException(
            RedisErrorKind.ReadOnly, CommandFlags.None, "READONLY You can't write against a read only replica."), true },
        { new RedisConnectionException(ConnectionFailureType.SocketClosed, CommandFlags.None, "no"), true },
        { new RedisTimeoutException(CommandFlags.None, "no", CommandStatus.Sent), true },
        { new RedisCommandException("no"), true },
        { new TimeoutException(), true },
        { new ObjectDisposedException("multiplexer"), true },
        { new OperationCanceledException(), false },
        { new InvalidOperationException(), false },
        { new ArgumentException("a key too long"), false },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void What_Redis_may_throw_is_a_failure_and_a_mistake_or_a_cancellation_is_none(Exception exception, bool isFailure) =>
        Assert.Equal(isFailure, RedisFailures.IsFailure(exception));
}
