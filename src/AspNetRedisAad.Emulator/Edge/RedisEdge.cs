using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using AspNetRedisAad.Emulator.Backends;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// The Redis endpoint: one backend connection behind each client's. Commands pass through <see cref="CommandStream"/>; answers are copied
/// as they are, so that their order, RESP3, pub/sub and error texts are the backend's own.
/// </summary>
internal sealed class RedisEdge(
    IRedisBackend backend,
    EdgeAuthentication authentication,
    EmulatorCounters counters,
    EdgeFaults faults,
    TimeProvider time,
    ILogger<RedisEdge> logger) : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext client)
    {
        if (faults.RefuseConnections)
        {
            client.Abort();
            return;
        }

        counters.Opened();
        faults.Track(client, client.Abort);
        try
        {
            using var expiry = new TokenExpiry(time, () =>
            {
                counters.Expired();
                Log.TokenExpired(logger, client.ConnectionId);
                client.Abort();
            });
            await ServeAsync(client, expiry).ConfigureAwait(false);
        }
        catch (RespProtocolException e)
        {
            Log.ProtocolError(logger, client.ConnectionId, e.Message);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ConnectionResetException)
        {
            // One of the two sides has gone; so does the other.
        }
        finally
        {
            faults.Untrack(client);
            counters.Closed();
        }
    }

    private async Task ServeAsync(ConnectionContext client, TokenExpiry expiry)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(client.ConnectionClosed);
        var server = await backend.ConnectAsync(end.Token).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            var commands = PassCommandsAsync(client.Transport.Input, server, expiry, end.Token);
            var answers = CopyAnswersAsync(server, client.Transport.Output, end.Token);
            var first = await Task.WhenAny(commands, answers).ConfigureAwait(false);
            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(commands, answers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first.ConfigureAwait(false);
        }
    }

    private async Task PassCommandsAsync(PipeReader client, Stream server, TokenExpiry expiry, CancellationToken end)
    {
        var stream = new CommandStream();
        var output = PipeWriter.Create(server, new StreamPipeWriterOptions(leaveOpen: true));
        while (true)
        {
            var read = await client.ReadAsync(end).ConfigureAwait(false);
            var buffer = read.Buffer;
            while (stream.Next(ref buffer, output) is { } command)
                (await authentication.RewriteAsync(command, expiry).ConfigureAwait(false)).WriteTo(output);

            client.AdvanceTo(buffer.Start, read.Buffer.End);
            await output.FlushAsync(end).ConfigureAwait(false);
            if (read.IsCompleted)
                return;
        }
    }

    private static async Task CopyAnswersAsync(Stream server, PipeWriter client, CancellationToken end)
    {
        while (await server.ReadAsync(client.GetMemory(), end).ConfigureAwait(false) is > 0 and var length)
        {
            client.Advance(length);
            if ((await client.FlushAsync(end).ConfigureAwait(false)).IsCompleted)
                return;
        }
    }
}
