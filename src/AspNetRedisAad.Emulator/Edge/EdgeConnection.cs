using System.Buffers;
using System.IO.Pipelines;
using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Resp;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// One client connection and the backend connection behind it. Commands pass through a <see cref="CommandStream"/>. Answers are copied
/// unchanged, except for <see cref="ServiceErrors"/>: their order, RESP3, pub/sub and error texts are those of the backend.
/// </summary>
internal sealed class EdgeConnection(
    ConnectionContext client, IRedisBackend backend, EdgeAuthentication authentication, CommandKinds kinds, ConnectionRules rules)
{
    // The length of a TLS record, which is the most that is encrypted at once.
    private const int LongestRecord = 16 * 1024;

    private readonly ServiceErrors _errors = new(backend.Refused);
    private volatile bool _frozen;
    private volatile bool _replaceBackend;

    public bool IsFrozen => _frozen;

    public void Close() => client.Abort();

    /// <summary>From now on, accepts all bytes and answers nothing.</summary>
    public void Freeze() => _frozen = true;

    /// <summary>With the next command, replaces the backend connection. Nobody is signed in on the new one.</summary>
    public void LoseAuthentication() => _replaceBackend = true;

    public async Task ServeAsync(EdgeSession session, IdleWatch idle)
    {
        client.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.PreferInlineCompletions();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(client.ConnectionClosed);
        var server = await BackendStream.OpenAsync(backend, end.Token).ConfigureAwait(false);
        try
        {
            var commands = PassCommandsAsync(client.Transport.Input, server, session, idle, end.Token);
            var answers = CopyAnswersAsync(server, client.Transport.Output, idle, end.Token);
            var first = await Task.WhenAny(commands, answers).ConfigureAwait(false);
            if (first == commands && !end.IsCancellationRequested)
            {
                // The client sends nothing more, or has sent invalid bytes. It still gets the answers to its valid commands.
                server.EndCommands();
                await answers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(commands, answers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first.ConfigureAwait(false);
        }
        finally
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task PassCommandsAsync(
        PipeReader input, BackendStream server, EdgeSession session, IdleWatch idle, CancellationToken end)
    {
        var stream = new CommandStream(kinds, rules.Watches);
        var output = server.Current;
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

            if (_replaceBackend)
            {
                _replaceBackend = false;
                await server.ReplaceAsync(end).ConfigureAwait(false);
                output = server.Current;
                rules.Forget();
            }

            while (stream.Next(ref buffer, out var passed, out var command))
            {
                foreach (var segment in passed)
                    await output.WriteAsync(segment, end).ConfigureAwait(false);
                if (command is not null)
                    await WriteAsync(output, await RewriteAsync(command, session).ConfigureAwait(false), end).ConfigureAwait(false);
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

    private async Task CopyAnswersAsync(BackendStream server, PipeWriter output, IdleWatch idle, CancellationToken end)
    {
        for (var input = server.Current; input is not null; input = await server.SuccessorOfAsync(input, end).ConfigureAwait(false))
        {
            Memory<byte> answers;
            while (await input.ReadAsync(answers = output.GetMemory(LongestRecord), end).ConfigureAwait(false) is > 0 and var length)
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
        }
    }

    private static ValueTask WriteAsync(Stream output, RespCommand command, CancellationToken end)
    {
        var bytes = new ArrayBufferWriter<byte>();
        command.WriteTo(bytes);
        return output.WriteAsync(bytes.WrittenMemory, end);
    }
}
