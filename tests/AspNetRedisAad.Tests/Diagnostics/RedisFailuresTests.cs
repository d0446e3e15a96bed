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
    public void Redis_exceptions_are_failures_and_mistakes_or_cancellations_are_not(Exception exception, bool isFailure) =>
        Assert.Equal(isFailure, RedisFailures.IsFailure(exception));
}
