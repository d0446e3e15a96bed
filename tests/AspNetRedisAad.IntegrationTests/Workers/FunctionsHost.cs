using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.IntegrationTests.Workers;

/// <summary>
/// Replaces the Azure Functions host: the other end of the worker's gRPC stream. It makes the worker load one function, and calls it. It
/// has no triggers and starts no processes.
/// </summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    // Fields of StreamingMessage. Source: Microsoft, azure-functions-language-worker-protobuf, FunctionRpc.proto.
    private const int InvocationRequest = 4, InvocationResponse = 5, LoadRequest = 8, LoadResponse = 9, InitResponse = 16, InitRequest = 17,
        StartStream = 20;
    private const int FrameHeader = 5;
    private const string FunctionId = "1";
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly TaskCompletionSource<PipeWriter> _worker = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<byte[]>> _answers = new();
    private readonly CancellationTokenSource _stopping = new();

    private FunctionsHost(WebApplication app) => _app = app;

    /// <summary>The environment that the host gives to a worker that it starts.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Functions:Worker:HostEndpoint", _app.Urls.First()),
        new("Functions:Worker:WorkerId", "worker"),
        new("Functions:Worker:RequestId", "start"),
        new("Functions:Worker:GrpcMaxMessageLength", "1000000"),
    ];

    public static async Task<FunctionsHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        var host = new FunctionsHost(app);
        app.MapPost("/AzureFunctionsRpcMessages.FunctionRpc/EventStream", host.ServeAsync);
        await app.StartAsync();
        return host;
    }

    /// <summary>Waits for the worker and makes it load this function, which takes and returns text.</summary>
    public async Task LoadAsync(Type type, string method, string parameter)
    {
        await AskAsync(InitRequest, InitResponse, "init", Proto.Message((1, "4.0.0")));
        var binding = Proto.Message((1, parameter), (2, Proto.Message((2, "queueTrigger"))));
        var metadata = Proto.Message(
            (4, method), (1, AppContext.BaseDirectory), (2, Path.GetFileName(type.Assembly.Location)), (3, $"{type.FullName}.{method}"),
            (6, binding));
        var answer = await AskAsync(LoadRequest, LoadResponse, "load", Proto.Message((1, FunctionId), (2, metadata)));
        Assert.Equal("", Proto.ReadText(answer, 2, 2, 2));
    }

    /// <summary>Calls the function, which must succeed, and returns its text.</summary>
    public async Task<string> InvokeAsync(string parameter, string value)
    {
        var id = Guid.NewGuid().ToString();
        var input = Proto.Message((1, parameter), (2, Proto.Message((1, value))));
        var answer = await AskAsync(InvocationRequest, InvocationResponse, id,
            Proto.Message((1, id), (2, FunctionId), (3, input), (5, ""), (6, "")));
        Assert.Equal("", Proto.ReadText(answer, 3, 2, 2));
        return Proto.ReadText(answer, 4, 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task<byte[]> AskAsync(int request, int response, string id, byte[] content)
    {
        var worker = await _worker.Task.WaitAsync(_limit);
        var answer = _answers[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = Proto.Message((1, id), (request, content));

        var frame = new byte[FrameHeader + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, FrameHeader);
        await worker.WriteAsync(frame);
        return Proto.Read(await answer.Task.WaitAsync(_limit), response);
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, context.RequestAborted);
        context.Response.ContentType = "application/grpc";
        context.Response.AppendTrailer("grpc-status", "0");
        await context.Response.StartAsync(end.Token);
        var reader = context.Request.BodyReader;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(end.Token);
                var rest = read.Buffer;
                while (TryTake(ref rest) is { } message)
                    Receive(message, context.Response.BodyWriter);
                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                    return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The worker has ended, or this host has.
        }
    }

    private void Receive(byte[] message, PipeWriter worker)
    {
        if (Proto.Read(message, StartStream).Length > 0)
            _worker.TrySetResult(worker);
        else if (_answers.TryRemove(Proto.ReadText(message, 1), out var answer))
            answer.SetResult(message);
    }

    private static byte[]? TryTake(ref ReadOnlySequence<byte> rest)
    {
        if (rest.Length < FrameHeader)
            return null;

        var length = BinaryPrimitives.ReadInt32BigEndian(rest.Slice(1, sizeof(int)).ToArray());
        if (rest.Length < FrameHeader + length)
            return null;

        var message = rest.Slice(FrameHeader, length).ToArray();
        rest = rest.Slice(FrameHeader + length);
        return message;
    }
}
