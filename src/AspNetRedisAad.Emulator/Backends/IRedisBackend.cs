namespace AspNetRedisAad.Emulator.Backends;

/// <summary>
/// A Redis behind the edge, reached through a socket in a folder that only the current user can enter. It knows one user, whose password
/// never leaves the emulator, so whoever has not been let in by the edge can execute nothing.
/// </summary>
internal interface IRedisBackend : IAsyncDisposable
{
    Task<Stream> ConnectAsync(CancellationToken cancellationToken);
}
