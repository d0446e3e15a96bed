using System.Globalization;
using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Faults;

namespace AspNetRedisAad.Emulator.Maintenance;

/// <summary>What happens to servers: stop, restart, failover and retirement, and the messages that tell clients about it.</summary>
internal sealed class ServerMaintenance(
    EmulatorServers servers, BackendUser administrator, ServerInterruptions interruptions, IReadOnlyList<int> ports, TimeProvider time)
{
    private static readonly TimeSpan _singleServerFailover = TimeSpan.FromSeconds(1);

    public Task StopAsync(int server) => servers.ProcessOf(server).StopAsync();

    public async Task RestartAsync(int server, CancellationToken cancellationToken)
    {
        var process = servers.ProcessOf(server);
        await process.StopAsync().ConfigureAwait(false);
        await process.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task FailOverAsync(int master, CancellationToken cancellationToken)
    {
        servers.EnsureRunning(master);
        if (!servers.IsCluster)
            await interruptions.InterruptAsync(master, _singleServerFailover, cancellationToken).ConfigureAwait(false);
        else if (await servers.FailOverAsync(master, cancellationToken).ConfigureAwait(false) is null)
            throw new InvalidOperationException($"Server {master} has no replica that could take over.");
    }

    public async Task RetireAsync(int server, TimeSpan notice, CancellationToken cancellationToken)
    {
        var process = servers.ProcessOf(server);
        var start = time.GetUtcNow() + notice;
        await AnnounceAsync(MaintenanceMessage.Starting, start, server, cancellationToken).ConfigureAwait(false);
        await Task.Delay(notice, time, cancellationToken).ConfigureAwait(false);
        await AnnounceAsync(MaintenanceMessage.Start, start, server, cancellationToken).ConfigureAwait(false);

        var successor = await servers.FailOverAsync(server, cancellationToken).ConfigureAwait(false);
        await process.StopAsync().ConfigureAwait(false);
        if (successor is null)
            return;

        using var link = await servers.ConnectAsAdministratorAsync(successor.Value, administrator, cancellationToken).ConfigureAwait(false);
        await PublishAsync(
            link, MaintenanceMessage.Of(MaintenanceMessage.FailoverComplete, start, isReplica: false, ports[server]), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Returns how many connections of the server received the message.</summary>
    public async Task<int> AnnounceAsync(string notification, DateTimeOffset startsOn, int server, CancellationToken cancellationToken)
    {
        using var link = await servers.ConnectAsAdministratorAsync(server, administrator, cancellationToken).ConfigureAwait(false);
        var replication = await link.SendAsync(cancellationToken, "INFO", "replication").ConfigureAwait(false);
        var isReplica = replication.Contains("role:slave", StringComparison.Ordinal);
        return await PublishAsync(link, MaintenanceMessage.Of(notification, startsOn, isReplica, ports[server]), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>In a cluster, the server forwards the message to all other servers.</summary>
    private static async Task<int> PublishAsync(BackendLink link, string message, CancellationToken cancellationToken) =>
        int.Parse(await link.SendAsync(cancellationToken, "PUBLISH", MaintenanceMessage.Channel, message)
            .ConfigureAwait(false), CultureInfo.InvariantCulture);
}
