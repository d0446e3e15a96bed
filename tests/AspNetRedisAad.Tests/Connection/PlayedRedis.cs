using System.Net;
using System.Threading.Channels;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Connection;

/// <summary>
/// A simulated server behind the interfaces of StackExchange.Redis. The test sees each command, and decides when to answer.
/// </summary>
internal sealed class PlayedRedis
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    private readonly Channel<Asked> _asked = Channel.CreateUnbounded<Asked>();
    private volatile bool _isConnected = true;
    private volatile bool _isKnown = true;

    public PlayedRedis()
    {
        Server = Played.Of<IServer>((method, args) => method.Name switch
        {
            "get_EndPoint" => EndPoint,
            "get_IsConnected" => _isConnected,
            "get_IsReplica" => false,
            "PingAsync" => Ask<TimeSpan>("PING", _ => TimeSpan.Zero),
            "ExecuteAsync" => Ask($"{args[0]} {string.Join(' ', (object[])args[1]!)}",
                text => RedisResult.Create(text, ResultType.SimpleString)),
            var other => throw new NotSupportedException(other),
        });
        Multiplexer = Played.Of<IConnectionMultiplexer>((method, _) => method.Name switch
        {
            "GetServer" => _isKnown ? Server : throw new ArgumentException("The endpoint is not known."),
            var other => throw new NotSupportedException(other),
        });
    }

    public static EndPoint EndPoint => OfflineConnection.Endpoint;

    public IServer Server { get; }

    public IConnectionMultiplexer Multiplexer { get; }

    /// <summary>Whether StackExchange.Redis has a connection to it.</summary>
    public bool IsConnected
    {
        set => _isConnected = value;
    }

    /// <summary>Whether StackExchange.Redis knows the server.</summary>
    public bool IsKnown
    {
        set => _isKnown = value;
    }

    /// <summary>The number of commands that the test has not read yet.</summary>
    public int Waiting => _asked.Reader.Count;

    /// <summary>Returns the next command, and checks that it is this one.</summary>
    public async Task<Asked> HearAsync(string command)
    {
        var asked = await _asked.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(_limit, TestContext.Current.CancellationToken);
        Assert.Equal(command, asked.Command);
        return asked;
    }

    private Task<T> Ask<T>(string command, Func<string, T> answer)
    {
        var source = new TaskCompletionSource<T>();
        Assert.True(_asked.Writer.TryWrite(new Asked(
            command, text => Within(() => source.SetResult(answer(text))), failure => Within(() => source.SetException(failure)))));
        return source.Task;
    }

    /// <summary>
    /// Runs the code that waits for the answer before the test continues. The thread has no synchronization context and no task scheduler.
    /// </summary>
    private static void Within(Action answer)
    {
        var thread = new Thread(() => answer());
        thread.Start();
        thread.Join();
    }

    /// <param name="Command">The command with its arguments.</param>
    /// <param name="Answer">Completes the command with the server's answer.</param>
    /// <param name="Fail">Completes the command with an exception.</param>
    internal sealed record Asked(string Command, Action<string> Answer, Action<Exception> Fail);
}
