using System.Net.Sockets;
using AspNetRedisAad.Emulator.Backends;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>The backend connection of one client. After a replacement, the old connection delivers its answers first.</summary>
internal sealed class BackendStream : IAsyncDisposable
{
    private readonly IRedisBackend _backend;
    private volatile Stream _current;
    private volatile TaskCompletionSource<Stream>? _successor;

    private BackendStream(IRedisBackend backend, Stream current) => (_backend, _current) = (backend, current);

    /// <summary>The connection that commands are written to.</summary>
    public Stream Current => _current;

    public static async Task<BackendStream> OpenAsync(IRedisBackend backend, CancellationToken cancellationToken) =>
        new(backend, await ConnectAsync(backend, cancellationToken).ConfigureAwait(false));

    /// <summary>Opens a new connection, on which nobody is signed in.</summary>
    public async Task ReplaceAsync(CancellationToken cancellationToken)
    {
        var successor = new TaskCompletionSource<Stream>(TaskCreationOptions.RunContinuationsAsynchronously);
        _successor = successor;
        EndCommands();
        _current = await ConnectAsync(_backend, cancellationToken).ConfigureAwait(false);
        successor.SetResult(_current);
    }

    /// <summary>Tells the backend that no further commands follow. It answers those that it has.</summary>
    public void EndCommands() => ((NetworkStream)Current).Socket.Shutdown(SocketShutdown.Send);

    /// <summary>The connection that follows one whose answers have ended; null when it has not been replaced.</summary>
    public async ValueTask<Stream?> SuccessorOfAsync(Stream ended, CancellationToken cancellationToken)
    {
        if (_successor is not { } successor)
            return null;

        _successor = null;
        await ended.DisposeAsync().ConfigureAwait(false);
        return await successor.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _current.DisposeAsync();

    private static async Task<Stream> ConnectAsync(IRedisBackend backend, CancellationToken cancellationToken)
    {
        var server = await backend.ConnectAsync(cancellationToken).ConfigureAwait(false);
        ((NetworkStream)server).Socket.PreferInlineCompletions();
        return server;
    }
}
