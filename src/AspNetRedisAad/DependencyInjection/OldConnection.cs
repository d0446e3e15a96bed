using AspNetRedisAad.Connection;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>
/// The connection to the cache that the app is moving away from. It is created before the connection to the new cache, and closed after it.
/// </summary>
/// <param name="connection">Null if the app is not moving.</param>
internal sealed class OldConnection(RedisConnection? connection) : IAsyncDisposable, IDisposable
{
    public RedisConnection? Connection => connection;

    public void Dispose() => connection?.Dispose();

    public ValueTask DisposeAsync() => connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
