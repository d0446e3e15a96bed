using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using AspNetRedisAad.Emulator.Backends;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// One client's connection and the backend connection behind it. Commands pass through <see cref="CommandStream"/>; answers are copied as
/// they are, save for <see cref="ServiceErrors"/>, so that their order, RESP3, pub/sub and error texts are the backend's own.
/// </summary>
internal sealed class EdgeConnection(
    ConnectionContext client, IRedisBackend backend, EdgeAuthentication authentication, CommandKinds kinds, ConnectionRules rules)
{
    // Of TLS, and thus the most that is encrypted at once.
    private const int LongestRecord = 16 * 1024;

    private readonly ServiceErrors _errors = new(backend.Refused);
    private volatile bool _frozen;
    private volatile bool _renewBackend;
    private volatile Stream? _server;
    private volatile TaskCompletionSource<Stream>? _successor;

    public void Close() => client.Abort();

    /// <summary>Closes it if this is the server behind it.</summary>
    public void Close(IRedisBackend server)
    {
        if (server == backend)
            Close();
    }

    /// <summary>From now on accepts everything and answers nothing.</summary>
    public void Freeze() => _frozen = true;

    public bool IsFrozen => _frozen;

    /// <summary>Puts a new backend connection behind the client's, with the next command: nobody is signed in on it.</summary>
    public void LoseAuthentication() => _renewBackend = true;

    public async Task ServeAsync(EdgeSession session, IdleWatch idle)
    {
        client.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.PreferInlineCompletions();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(client.ConnectionClosed);
        _server = await ConnectAsync(end.Token).ConfigureAwait(false);
        try
        {
            var commands = PassCommandsAsync(client.Transport.Input, session, idle, end.Token);
            var answers = CopyAnswersAsync(client.Transport.Output, idle, end.Token);
            var first = await Task.WhenAny(commands, answers).ConfigureAwait(false);
            if (first == commands && !end.IsCancellationRequested)
            {
                // The client has said its last word, or a wrong one. It still gets the answers to those before.
                CloseCommands(_server);
                await answers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(commands, answers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first.ConfigureAwait(false);
        }
        finally
        {
            await _server.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task PassCommandsAsync(PipeReader input, EdgeSession session, IdleWatch idle, CancellationToken end)
    {
        var stream = new CommandStream(kinds, rules);
        var server = _server!;
        while (true)
        {
            var read = await input.ReadAsync(end).ConfigureAwait(false);
            var buffer = read.Buffer;
            idle.Seen();
            if (_frozen)
            {
                input.AdvanceTo(buffer.End);
                if (read.IsCompleted)
                    return;
                continue;
            }

            if (_renewBackend)
            {
                _renewBackend = false;
                server = await RenewBackendAsync(end).ConfigureAwait(false);
                rules.Forget();
            }

            while (stream.Next(ref buffer, out var passed, out var command))
            {
                foreach (var segment in passed)
                    await server.WriteAsync(segment, end).ConfigureAwait(false);
                if (command is not null)
                    await WriteAsync(server, await RewriteAsync(command, session).ConfigureAwait(false), end).ConfigureAwait(false);
            }

            input.AdvanceTo(buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private ValueTask<RespCommand> RewriteAsync(RespCommand command, EdgeSession session) =>
        session.IsSignedIn && rules.ErrorOf(command) is { } error
            ? ValueTask.FromResult(_errors.Expect(error))
            : authentication.RewriteAsync(command, session);

    private async Task CopyAnswersAsync(PipeWriter output, IdleWatch idle, CancellationToken end)
    {
        for (var server = _server!; ;)
        {
            Memory<byte> answers;
            while (await server.ReadAsync(answers = output.GetMemory(LongestRecord), end).ConfigureAwait(false) is > 0 and var length)
            {
                idle.Seen();
                if (_frozen)
                    continue;
                if (_errors.AreExpected)
                    _errors.Exchange(answers.Span[..length], output);
                else
                    output.Advance(length);
                if ((await output.FlushAsync(end).ConfigureAwait(false)).IsCompleted)
                    return;
            }

            if (_successor is not { } successor)
                return;

            _successor = null;
            await server.DisposeAsync().ConfigureAwait(false);
            server = await successor.Task.WaitAsync(end).ConfigureAwait(false);
        }
    }

    /// <summary>The old connection still gives its answers, in their order, and only then the new one its own.</summary>
    private async Task<Stream> RenewBackendAsync(CancellationToken end)
    {
        var successor = new TaskCompletionSource<Stream>(TaskCreationOptions.RunContinuationsAsynchronously);
        _successor = successor;
        CloseCommands(_server!);
        _server = await ConnectAsync(end).ConfigureAwait(false);
        successor.SetResult(_server);
        return _server;
    }

    private async Task<Stream> ConnectAsync(CancellationToken end)
    {
        var server = await backend.ConnectAsync(end).ConfigureAwait(false);
        ((NetworkStream)server).Socket.PreferInlineCompletions();
        return server;
    }

    private static void CloseCommands(Stream server) => ((NetworkStream)server).Socket.Shutdown(SocketShutdown.Send);

    private static ValueTask WriteAsync(Stream server, RespCommand command, CancellationToken end)
    {
        var bytes = new ArrayBufferWriter<byte>();
        command.WriteTo(bytes);
        return server.WriteAsync(bytes.WrittenMemory, end);
    }
}
