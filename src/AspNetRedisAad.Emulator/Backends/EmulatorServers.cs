using AspNetRedisAad.Emulator.Certificates;
using AspNetRedisAad.Emulator.Hosting;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>The servers behind the edge: one, those of several regions, or those of a cluster.</summary>
internal sealed class EmulatorServers : IAsyncDisposable
{
    private readonly RedisCluster? _cluster;

    private EmulatorServers(IReadOnlyList<IRedisBackend> all, RedisCluster? cluster = null) => (All, _cluster) = (all, cluster);

    public IReadOnlyList<IRedisBackend> All { get; }

    public bool IsCluster => _cluster is not null;

    public static async Task<EmulatorServers> StartAsync(
        AzureRedisEmulatorOptions options, EmulatorFolder folder, BackendUsers users, EmulatorCertificates certificates,
        CancellationToken cancellationToken)
    {
        if (options.Backend == EmulatorBackend.Garnet)
            return new EmulatorServers([new GarnetBackend(folder, users, options)]);

        if (options.Backend == EmulatorBackend.External)
            return new EmulatorServers(
                [await ExternalBackend.StartAsync(options.ExternalRedis!, users, cancellationToken).ConfigureAwait(false)]);

        if (options.Backend == EmulatorBackend.RedisCluster)
        {
            var cluster = new RedisCluster(folder, users, certificates, options);
            return await StartAsync(new EmulatorServers(cluster.Nodes, cluster), cluster.Nodes, cancellationToken).ConfigureAwait(false);
        }

        List<RedisServerBackend> regions =
            [.. Enumerable.Range(0, options.Regions).Select(i => new RedisServerBackend(folder, users, $"redis{i}")
        {
            Configuration = $"""
                port 0
                databases {options.Databases}
                maxmemory-policy {options.MaxMemoryPolicy}
                """,
            DataFolder = options.DataFolder,
        })];
        return await StartAsync(new EmulatorServers(regions), regions, cancellationToken).ConfigureAwait(false);
    }

    public Task FormClusterAsync(IReadOnlyList<int> edgePorts, CancellationToken cancellationToken) =>
        _cluster?.FormAsync(edgePorts, cancellationToken) ?? Task.CompletedTask;

    /// <summary>Lets a replica take over from this server. Null when it has none.</summary>
    public Task<int?> FailOverAsync(int master, CancellationToken cancellationToken) =>
        _cluster?.FailOverAsync(master, cancellationToken) ?? Task.FromResult<int?>(null);

    /// <summary>A connection on which everything is allowed.</summary>
    /// <exception cref="InvalidOperationException">The server is stopped.</exception>
    public Task<BackendLink> ConnectAsAdministratorAsync(int server, BackendUser administrator, CancellationToken cancellationToken)
    {
        EnsureRunning(server);
        return BackendLink.SignInAsync(All[server], administrator, cancellationToken);
    }

    /// <exception cref="InvalidOperationException">The server is stopped.</exception>
    public void EnsureRunning(int server) => (All[server] as RedisServerBackend)?.EnsureRunning();

    /// <exception cref="NotSupportedException">It is not a process.</exception>
    public RedisServerBackend ProcessOf(int server) => All[server] as RedisServerBackend
        ?? throw new NotSupportedException(
            "The server is not a process of the emulator, and cannot be stopped alone. Use the backend RedisServer or RedisCluster.");

    public async ValueTask DisposeAsync()
    {
        foreach (var server in All)
            await server.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<EmulatorServers> StartAsync(
        EmulatorServers servers, IReadOnlyList<RedisServerBackend> processes, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(processes.Select(process => process.StartAsync(cancellationToken))).ConfigureAwait(false);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
