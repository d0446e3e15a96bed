using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>A client of an instance, without a network in between, so that the backplane is what takes time.</summary>
internal sealed class HubListener
{
    /// <summary>The end of each message in the JSON protocol.</summary>
    private const byte MessageEnd = 0x1e;

    private readonly Pipe _toClient = new();
    private readonly Pipe _toServer = new();
    private readonly Task _receiving;

    public HubListener(Arrivals arrivals)
    {
        var connection = new DefaultConnectionContext(
            $"{Guid.NewGuid()}", new Duplex(_toServer.Reader, _toClient.Writer), new Duplex(_toClient.Reader, _toServer.Writer));
        var options = new HubConnectionContextOptions { KeepAliveInterval = TimeSpan.FromHours(1) };
        Connection = new HubConnectionContext(connection, options, NullLoggerFactory.Instance)
        {
            Protocol = new JsonHubProtocol(),
        };
        _receiving = ReceiveAsync(arrivals);
    }

    public HubConnectionContext Connection { get; }

    public async Task StopAsync()
    {
        await _toClient.Writer.CompleteAsync();
        await _receiving;
    }

    private async Task ReceiveAsync(Arrivals arrivals)
    {
        while (true)
        {
            var read = await _toClient.Reader.ReadAsync();
            var messages = 0;
            foreach (var memory in read.Buffer)
                messages += memory.Span.Count(MessageEnd);
            _toClient.Reader.AdvanceTo(read.Buffer.End);
            if (messages > 0)
                arrivals.Add(messages);
            if (read.IsCompleted)
                return;
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
