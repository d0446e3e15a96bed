using AspNetRedisAad.Connection;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>The connection to the cache that a connection is moving away from; created before that, and closed after it.</summary>
/// <param name="connection">Null when it is not moving.</param>
internal sealed class OldConnection(RedisConnection? connection) : IAsyncDisposable, IDisposable
{
    public RedisConnection? Connection => connection;

    public void Dispose() => connection?.Dispose();

    public ValueTask DisposeAsync() => connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
