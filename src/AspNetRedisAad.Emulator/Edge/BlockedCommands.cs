using System.Collections.Frozen;
using AspNetRedisAad.Emulator.Profiles;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>The commands that clients of a service cannot use. They are answered like an unknown command.</summary>
internal sealed class BlockedCommands(ServiceProfile profile)
{
    private readonly FrozenSet<string> _entries = profile.Blocked.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of all commands that any service blocks, in whole or in part.</summary>
    public static FrozenSet<string> Names { get; } = ServiceProfiles.All.SelectMany(profile => profile.Blocked)
        .Concat(ActiveGeoReplicationGroup.Blocked)
        .Select(entry => entry.Split(' ')[0])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public bool Contains(RespCommand command) =>
        _entries.Contains(command.Name) || (command.Arguments.Count > 1 && _entries.Contains($"{command.Name} {command.Text(1)}"));

    /// <summary>A name that the backend does not know, and that reads like the name that the client sent.</summary>
    public static string Disguise(string name) => name + " ";
}
