using System.Net;
using System.Threading.Channels;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Connection;

/// <summary>A server as StackExchange.Redis shows it: the test sees each command, and answers it when it likes.</summary>
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

    /// <summary>Commands that have come and that the test has not looked at.</summary>
    public int Waiting => _asked.Reader.Count;

    /// <summary>The next command.</summary>
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

    /// <summary>What waits for the answer goes on before the test does: on a thread that no context or scheduler claims.</summary>
    private static void Within(Action answer)
    {
        var thread = new Thread(() => answer());
        thread.Start();
        thread.Join();
    }

    /// <param name="Command">With its arguments.</param>
    /// <param name="Answer">What the server says to it.</param>
    /// <param name="Fail">How it ends otherwise.</param>
    internal sealed record Asked(string Command, Action<string> Answer, Action<Exception> Fail);
}
