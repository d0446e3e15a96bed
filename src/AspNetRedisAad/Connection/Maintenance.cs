using System.Net;
using StackExchange.Redis.Maintenance;

namespace AspNetRedisAad.Connection;

/// <summary>Azure's latest maintenance announcement. Source: Microsoft, "AzureRedisEvents" pub/sub channel.</summary>
/// <param name="Kind">The kind, such as <c>NodeMaintenanceScheduled</c>.</param>
/// <param name="StartsOn">When it begins, if the announcement says so.</param>
/// <param name="Address">The node's address, if the announcement says so.</param>
/// <param name="ReceivedOn">When the announcement was received.</param>
internal sealed record Maintenance(string Kind, DateTimeOffset? StartsOn, IPAddress? Address, DateTimeOffset ReceivedOn)
{
    /// <summary>Some announcements say when maintenance begins; none says when it has certainly ended.</summary>
    private static readonly TimeSpan _memory = TimeSpan.FromMinutes(30);

    /// <summary>The maintenance that follows this event; null when none does.</summary>
    public static Maintenance? After(ServerMaintenanceEvent announced, Maintenance? before, DateTimeOffset now) =>
        announced is not AzureMaintenanceEvent azure
        ? before
        : azure.NotificationType switch
        {
            AzureNotificationType.NodeMaintenanceScheduled or AzureNotificationType.NodeMaintenanceStarting
                or AzureNotificationType.NodeMaintenanceStart =>
                new Maintenance(azure.NotificationTypeString, azure.StartTimeUtc, azure.IPAddress, now),
            AzureNotificationType.NodeMaintenanceEnded => null,
            _ => before,
        };

    public bool IsDue(DateTimeOffset now) => now < (StartsOn > ReceivedOn ? StartsOn.Value : ReceivedOn) + _memory;
}
