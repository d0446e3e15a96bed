namespace AspNetRedisAad.DependencyInjection;

/// <summary>
/// Knows when the container has closed a connection. It is created just before the connection, and is therefore disposed just after it.
/// </summary>
internal sealed class ConnectionEnd : IDisposable
{
    public bool IsReached { get; private set; }

    public static ObjectDisposedException Exception() => new(
        "AspNetRedisAad",
        "The Redis connection has been closed: the container disposes services in the reverse order of their creation, and this one was "
        + "created before the connection. Inject the Redis services that it uses (IDistributedCache, IConnectionMultiplexer) into its "
        + "constructor, or write in IHostedService.StopAsync instead of Dispose.");

    public void Dispose() => IsReached = true;
}
