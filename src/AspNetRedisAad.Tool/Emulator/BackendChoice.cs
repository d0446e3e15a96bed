using System.Globalization;
using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Tool.Emulator;

/// <summary>A backend by name, or the address of a running Redis server.</summary>
internal sealed record BackendChoice(EmulatorBackend Kind, string? Host = null, int Port = 0)
{
    private static readonly Dictionary<string, BackendChoice> _known = new()
    {
        ["garnet"] = new(EmulatorBackend.Garnet),
        ["redis-server"] = new(EmulatorBackend.RedisServer),
        ["redis-cluster"] = new(EmulatorBackend.RedisCluster),
    };

    public static BackendChoice Default => _known["garnet"];

    public static IEnumerable<string> Names => _known.Keys;

    public static BackendChoice? Parse(string text)
    {
        if (_known.TryGetValue(text, out var known))
            return known;

        var colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(
            text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? new BackendChoice(EmulatorBackend.External, text[..colon].Trim('[', ']'), port)
            : null;
    }
}
