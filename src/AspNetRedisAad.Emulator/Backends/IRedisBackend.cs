namespace AspNetRedisAad.Emulator.Backends;

/// <summary>
/// A Redis behind the edge. The emulator's own servers listen on a Unix socket in a folder that only the current user can open. The
/// passwords of their users never leave the emulator, so only clients that the edge has authenticated can run commands.
/// </summary>
internal interface IRedisBackend : IAsyncDisposable
{
    RefusedCommand Refused { get; }

    Task<Stream> ConnectAsync(CancellationToken cancellationToken);
}
