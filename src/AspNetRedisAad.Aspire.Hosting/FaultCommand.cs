using Aspire.Hosting.ApplicationModel;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>A fault that a user can trigger in the dashboard.</summary>
/// <param name="Name">The name in code.</param>
/// <param name="DisplayName">The name in the dashboard.</param>
/// <param name="Description">What it does, in one sentence.</param>
/// <param name="IconName">The name of a Fluent UI icon.</param>
/// <param name="DoAsync">Triggers the fault.</param>
/// <param name="SetsOutage">Whether Entra ID is down afterwards; null if the fault does not change that.</param>
internal sealed record FaultCommand(
    string Name,
    string DisplayName,
    string Description,
    string IconName,
    Func<ControlClient, CancellationToken, Task> DoAsync,
    bool? SetsOutage = null)
{
    private const string OutageProperty = "Entra ID";

    public static IReadOnlyList<FaultCommand> All { get; } =
    [
        new("entra-id-down", "Take Entra ID down",
            "Every request for a token fails with 503 until Entra ID is brought back.",
            "CloudOff", (control, cancellationToken) => SetOutageAsync(control, true, cancellationToken), SetsOutage: true),
        new("entra-id-up", "Bring Entra ID back",
            "Requests for tokens are answered again.",
            "CloudCheckmark", (control, cancellationToken) => SetOutageAsync(control, false, cancellationToken), SetsOutage: false),
        new("expire-tokens", "Expire all tokens",
            "Redis refuses every token issued so far and closes the connections that were authenticated with them.",
            "KeyReset", (control, cancellationToken) => control.DoAsync("expire-tokens", cancellationToken)),
        new("drop-connections", "Drop connections",
            "Closes every Redis connection that is open now.",
            "PlugDisconnected", (control, cancellationToken) => control.DoAsync("drop-connections", cancellationToken)),
        new("freeze-connections", "Freeze connections",
            "Makes every Redis connection that is open now half-open: it accepts bytes and answers nothing.",
            "WeatherSnowflake", (control, cancellationToken) => control.DoAsync("freeze-connections", cancellationToken)),
        new("fail-over", "Fail over",
            "A replica takes over: connections break, and for a second new ones are refused. The data is kept.",
            "ArrowSwap", (control, cancellationToken) => control.DoAsync("servers/0/fail-over", cancellationToken)),
    ];

    public static CustomResourceSnapshot WithOutage(CustomResourceSnapshot snapshot, bool isDown) => snapshot with
    {
        Properties =
        [
            .. snapshot.Properties.Where(property => property.Name != OutageProperty),
            new ResourcePropertySnapshot(OutageProperty, isDown ? "down" : "up"),
        ],
    };

    public ResourceCommandState StateIn(CustomResourceSnapshot snapshot)
    {
        var isDown = snapshot.Properties.Any(property => property.Name == OutageProperty && property.Value as string == "down");
        if (SetsOutage == isDown)
            return ResourceCommandState.Hidden;
        return snapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;
    }

    private static Task SetOutageAsync(ControlClient control, bool isDown, CancellationToken cancellationToken) =>
        control.ChangeAsync(new { authority = new { outage = isDown } }, cancellationToken);
}
