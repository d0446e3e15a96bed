using System.Globalization;

namespace AspNetRedisAad.Emulator.Maintenance;

/// <summary>
/// The messages that Azure Cache for Redis publishes. Source: Microsoft, "Azure Cache for Redis Server Maintenance Events"
/// (AzureRedisEvents.md).
/// </summary>
internal static class MaintenanceMessage
{
    public const string Channel = "AzureRedisEvents";

    public const string Starting = "NodeMaintenanceStarting";
    public const string Start = "NodeMaintenanceStart";
    public const string FailoverComplete = "NodeMaintenanceFailoverComplete";

    public static string Of(string notification, DateTimeOffset startsOn, bool isReplica, int port)
    {
        // These two are about something that happens now or has happened. They have no start time.
        var time = notification is Start or FailoverComplete
            ? "" : string.Create(CultureInfo.InvariantCulture, $"StartTimeInUTC|{startsOn.UtcDateTime:s}|");
        return string.Create(CultureInfo.InvariantCulture,
            $"NotificationType|{notification}|{time}IsReplica|{isReplica}|IPAddress|127.0.0.1|SSLPort|{port}|NonSSLPort|0");
    }
}
