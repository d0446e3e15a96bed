using AspNetRedisAad.Emulator.Maintenance;

namespace AspNetRedisAad.Tests.Emulator;

public class MaintenanceMessageTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 2, 4, 4, 5, TimeSpan.FromHours(1));

    [Theory]
    [InlineData("NodeMaintenanceScheduled")]
    [InlineData("NodeMaintenanceStarting")]
    [InlineData("NodeMaintenanceEnded")]
    public void A_message_has_the_fields_of_Azures_messages(string notification) => Assert.Equal(
        $"NotificationType|{notification}|StartTimeInUTC|2026-01-02T03:04:05|IsReplica|True|IPAddress|127.0.0.1|SSLPort|15000|NonSSLPort|0",
        MaintenanceMessage.Of(notification, _start, isReplica: true, 15000));

    [Theory]
    [InlineData("NodeMaintenanceStart")]
    [InlineData("NodeMaintenanceFailoverComplete")]
    public void What_happens_now_has_no_start(string notification) => Assert.Equal(
        $"NotificationType|{notification}|IsReplica|False|IPAddress|127.0.0.1|SSLPort|15000|NonSSLPort|0",
        MaintenanceMessage.Of(notification, _start, isReplica: false, 15000));
}
