namespace AspNetRedisAad.Emulator.Backends;

/// <summary>The servers behind the edge: a single one, one in each region, or the nodes of a cluster.</summary>
internal sealed class EmulatorServers : IAsyncDisposable
{
    private readonly RedisCluster? _cluster;

    public EmulatorServers(IReadOnlyList<IRedisBackend> all, RedisCluster? cluster = null) => (All, _cluster) = (all, cluster);

    public IReadOnlyList<IRedisBackend> All { get; }

    public bool IsCluster => _cluster is not null;

    public Task FormClusterAsync(IReadOnlyList<int> edgePorts, CancellationToken cancellationToken) =>
        _cluster?.FormAsync(edgePorts, cancellationToken) ?? Task.CompletedTask;

    /// <summary>Makes a replica of this server the master and returns its index; null when there is no replica.</summary>
    public Task<int?> FailOverAsync(int master, CancellationToken cancellationToken) =>
        _cluster?.FailOverAsync(master, cancellationToken) ?? Task.FromResult<int?>(null);

    /// <summary>Opens a connection on which all commands are allowed.</summary>
    /// <exception cref="InvalidOperationException">The server is stopped.</exception>
    public Task<BackendLink> ConnectAsAdministratorAsync(int server, BackendUser administrator, CancellationToken cancellationToken)
    {
        EnsureRunning(server);
        return BackendLink.SignInAsync(All[server], administrator, cancellationToken);
    }

    /// <exception cref="InvalidOperationException">The server is stopped.</exception>
    public void EnsureRunning(int server) => (All[server] as RedisServerBackend)?.EnsureRunning();

    /// <exception cref="NotSupportedException">The server is not a process of the emulator.</exception>
    public RedisServerBackend ProcessOf(int server) => All[server] as RedisServerBackend
        ?? throw new NotSupportedException(
            "The server is not a process of the emulator, so it cannot be stopped. Use the backend RedisServer or RedisCluster.");

    public async ValueTask DisposeAsync()
    {
        foreach (var server in All)
            await server.DisposeAsync().ConfigureAwait(false);
    }
}
