using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Tool.Emulator;

/// <summary>A fault that is active from the start, such as <c>authority-outage</c> or <c>slow-validation=10s</c>.</summary>
internal sealed class StartFault
{
    private static readonly Dictionary<string, Action<AzureRedisEmulator>> _switches = new()
    {
        ["authority-outage"] = emulator => emulator.AuthorityFaults.Outage = true,
        ["authority-hang"] = emulator => emulator.AuthorityFaults.Hang = true,
        ["wrong-tokens"] = emulator => emulator.AuthorityFaults.WrongTokens = true,
        ["refuse-tokens"] = emulator => emulator.EdgeFaults.RefuseTokens = true,
        ["refuse-connections"] = emulator => emulator.EdgeFaults.RefuseConnections = true,
    };

    private static readonly Dictionary<string, Action<AzureRedisEmulator, TimeSpan>> _delays = new()
    {
        ["authority-delay"] = (emulator, time) => emulator.AuthorityFaults.Delay = time,
        ["slow-validation"] = (emulator, time) => emulator.EdgeFaults.AuthenticationDelay = time,
    };

    private StartFault(Action<AzureRedisEmulator> apply) => Apply = apply;

    public static IEnumerable<string> Names => [.. _switches.Keys, .. _delays.Keys.Select(name => $"{name}=TIME")];

    public Action<AzureRedisEmulator> Apply { get; }

    public static StartFault? Parse(string text)
    {
        if (_switches.TryGetValue(text, out var apply))
            return new StartFault(apply);

        var parts = text.Split('=');
        return parts.Length == 2 && _delays.TryGetValue(parts[0], out var delay) && Duration.TryParse(parts[1], out var time)
            ? new StartFault(emulator => delay(emulator, time))
            : null;
    }
}
