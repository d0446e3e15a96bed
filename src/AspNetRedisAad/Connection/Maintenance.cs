using System.Net;
using StackExchange.Redis.Maintenance;

namespace AspNetRedisAad.Connection;

/// <summary>What Azure has announced last. Source: Microsoft, "AzureRedisEvents" pub/sub channel.</summary>
/// <param name="Kind">Such as <c>NodeMaintenanceScheduled</c>.</param>
/// <param name="StartsOn">When it begins, if it says so.</param>
/// <param name="Address">Of the node, if it says so.</param>
/// <param name="ReceivedOn">When it was heard.</param>
internal sealed record Maintenance(string Kind, DateTimeOffset? StartsOn, IPAddress? Address, DateTimeOffset ReceivedOn)
{
    /// <summary>Some say when it begins, and none when it has surely ended.</summary>
    private static readonly TimeSpan _memory = TimeSpan.FromMinutes(30);

    /// <summary>What is to come after this event; null when nothing is.</summary>
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
