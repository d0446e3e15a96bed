namespace AspNetRedisAad.Emulator.Backends;

/// <summary>
/// A Redis behind the edge; one of the emulator's own is reached through a socket in a folder that only the current user can enter. The
/// passwords of its users never leave the emulator, so whoever has not been let in by the edge can execute nothing.
/// </summary>
internal interface IRedisBackend : IAsyncDisposable
{
    RefusedCommand Refused { get; }

    Task<Stream> ConnectAsync(CancellationToken cancellationToken);
}
