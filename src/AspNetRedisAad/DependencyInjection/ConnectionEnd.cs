namespace AspNetRedisAad.DependencyInjection;

/// <summary>
/// Known when the container has closed a connection. It is created right before the connection, and so ends right after it.
/// </summary>
internal sealed class ConnectionEnd : IDisposable
{
    public bool IsReached { get; private set; }

    public static ObjectDisposedException Exception() => new(
        "AspNetRedisAad",
        "The Redis connection has been closed: the container disposes of services in the reverse order of their creation, and this one "
            + "was created before "
        + "the connection. Let its constructor take what it uses of Redis (IDistributedCache, IConnectionMultiplexer), or let it write at "
        + "the end in "
        + "IHostedService.StopAsync instead of Dispose.");

    public void Dispose() => IsReached = true;
}
