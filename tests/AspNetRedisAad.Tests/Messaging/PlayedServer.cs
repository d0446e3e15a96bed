using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Resp;
using AspNetRedisAad.Tests.Identity;

namespace AspNetRedisAad.Tests.Messaging;

/// <summary>The server end of a connection, on a real socket. The test reads the commands, and sends a server's answers.</summary>
internal sealed class PlayedServer : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly PipeReader _heard;

    public PlayedServer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndpoint);
        _socket = listener.AcceptSocket();
        _stream = new NetworkStream(_socket, ownsSocket: true);
        _heard = PipeReader.Create(_stream);
        Line = new RedisLine(new NetworkStream(client, ownsSocket: true), client,
            new RedisToken("user", "token", Tokens.Start, 0, Tokens.Start.AddHours(1)));
    }

    public RedisLine Line { get; }

    /// <summary>Whether the client has closed the connection without sending anything.</summary>
    public bool HasEnded => _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) && _socket.Available == 0;

    /// <summary>The next command, its arguments separated by spaces.</summary>
    public async Task<string> HearAsync()
    {
        while (true)
        {
            var read = await _heard.ReadAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(_limit, TestContext.Current.CancellationToken);
            if (!RespFrame.TryMeasure(read.Buffer, out var length))
            {
                _heard.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var command = string.Join(' ', RespFrame.Texts(read.Buffer.Slice(0, length))!.Select(Encoding.UTF8.GetString));
            _heard.AdvanceTo(read.Buffer.GetPosition(length));
            return command;
        }
    }

    /// <summary>Reads until the client closes the connection; returns false if it does not.</summary>
    public async Task<bool> EndsAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(_limit);
        try
        {
            while (true)
            {
                var read = await _heard.ReadAsync(limit.Token);
                _heard.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return true;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public async Task HearsAsync(string command) => Assert.Equal(command, await HearAsync());

    public async Task AnswerAsync(string command, string answer)
    {
        await HearsAsync(command);
        await SayAsync(answer);
    }

    public async Task SayAsync(string text) =>
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }
}
