using System.Globalization;
using AspNetRedisAad.Emulator.Backends;

namespace AspNetRedisAad.Emulator.Maintenance;

/// <summary>What Azure does to a server, and what it tells clients about it.</summary>
internal sealed class ServerMaintenance(EmulatorServers servers, BackendUser administrator, IReadOnlyList<int> ports, TimeProvider time)
{
    public async Task<int> AnnounceAsync(string notification, DateTimeOffset startsOn, int server, CancellationToken cancellationToken)
    {
        using var link = await servers.ConnectAsAdministratorAsync(server, administrator, cancellationToken).ConfigureAwait(false);
        var replication = await link.SendAsync(cancellationToken, "INFO", "replication").ConfigureAwait(false);
        var isReplica = replication.Contains("role:slave", StringComparison.Ordinal);
        return await PublishAsync(link, MaintenanceMessage.Of(notification, startsOn, isReplica, ports[server]), cancellationToken)
            .ConfigureAwait(false);
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

    /// <summary>A cluster passes it on to all its servers.</summary>
    private static async Task<int> PublishAsync(BackendLink link, string message, CancellationToken cancellationToken) =>
        int.Parse(await link.SendAsync(cancellationToken, "PUBLISH", MaintenanceMessage.Channel, message)
            .ConfigureAwait(false), CultureInfo.InvariantCulture);
}
