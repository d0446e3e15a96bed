using AspNetRedisAad.Emulator.Certificates;
using AspNetRedisAad.Emulator.Secrets;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>Starts the servers that the options select.</summary>
internal static class ServerStart
{
    private const int MostClusters = 3;

    /// <exception cref="InvalidOperationException">A server does not start. The message says why and what to do.</exception>
    public static async Task<EmulatorServers> StartAsync(
        AzureRedisEmulatorOptions options,
        int databases,
        EmulatorFolder folder,
        BackendUsers users,
        EmulatorCertificates certificates,
        CancellationToken cancellationToken)
    {
        switch (options.Backend)
        {
            case EmulatorBackend.Garnet:
                return new EmulatorServers([new GarnetBackend(folder, users, databases, options.DataFolder)]);
            case EmulatorBackend.External:
                return new EmulatorServers(
                    [await ExternalBackend.StartAsync(options.ExternalRedis!, users, cancellationToken).ConfigureAwait(false)]);
            case EmulatorBackend.RedisCluster:
                return await StartClusterAsync(() => new RedisCluster(folder, users, certificates, options), cancellationToken)
                    .ConfigureAwait(false);
            default:
                RedisServerBackend[] regions = [.. Enumerable.Range(0, options.Regions).Select(NewRegion)];
                return await StartAsync(new EmulatorServers(regions), regions, cancellationToken).ConfigureAwait(false);
        }

        RedisServerBackend NewRegion(int region) => new(folder, users, $"redis{region}")
        {
            Configuration = $"""
                port 0
                databases {databases}
                maxmemory-policy {options.MaxMemoryPolicy}
                """,
            DataFolder = options.DataFolder,
        };
    }

    /// <summary>Another program may take one of the ports that were free just before. The next cluster has other ports.</summary>
    private static async Task<EmulatorServers> StartClusterAsync(Func<RedisCluster> create, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var cluster = create();
            try
            {
                return await StartAsync(new EmulatorServers(cluster.Nodes, cluster), cluster.Nodes, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (InvalidOperationException) when (attempt < MostClusters)
            {
                // If the ports were not the reason, it fails again.
            }
        }
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
