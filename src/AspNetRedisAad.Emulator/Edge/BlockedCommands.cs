using System.Collections.Frozen;
using AspNetRedisAad.Emulator.Profiles;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>What the emulated service does not let clients do. Its answer is that of an unknown command.</summary>
/// <param name="entries">Commands (<c>SAVE</c>), and commands of which only one subcommand is blocked (<c>CLUSTER MEET</c>).</param>
internal sealed class BlockedCommands(IEnumerable<string> entries)
{
    private readonly FrozenSet<string> _entries = entries.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of the commands of which any service blocks something.</summary>
    public static FrozenSet<string> Names { get; } = Enum.GetValues<EmulatorProfile>()
        .SelectMany(profile => EntriesOf(profile, activeGeoReplication: true))
        .Select(entry => entry.Split(' ')[0])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static BlockedCommands Of(EmulatorProfile profile, bool activeGeoReplication) => new(EntriesOf(profile, activeGeoReplication));

    public bool Contains(RespCommand command) =>
        _entries.Contains(command.Name) || (command.Arguments.Count > 1 && _entries.Contains($"{command.Name} {command.Text(1)}"));

    /// <summary>A name that the backend does not know either, but that reads like the one sent.</summary>
    public static string Disguise(string name) => name + " ";

    private static IEnumerable<string> EntriesOf(EmulatorProfile profile, bool activeGeoReplication)
    {
        IEnumerable<string> entries = profile switch
        {
            EmulatorProfile.AzureCacheForRedis => AzureCacheForRedis.Blocked,
            EmulatorProfile.AzureManagedRedisOss => AzureManagedRedisOss.Blocked,
            EmulatorProfile.AzureManagedRedisEnterprise => AzureManagedRedisEnterprise.Blocked,
            EmulatorProfile.AzureManagedRedisNonClustered => AzureManagedRedisNonClustered.Blocked,
            _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "Not a known profile."),
        };
        return activeGeoReplication ? entries.Concat(ActiveGeoReplicationGroup.Blocked) : entries;
    }
}
