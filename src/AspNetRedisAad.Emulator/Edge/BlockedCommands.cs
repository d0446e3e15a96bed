using System.Collections.Frozen;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// What Azure Cache for Redis does not let clients do. Source: Microsoft, "Redis commands not supported in Azure Cache for Redis". Its
/// answer is that of an unknown command.
/// </summary>
internal static class BlockedCommands
{
    private static readonly FrozenSet<string> _names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "ACL", "BGREWRITEAOF", "BGSAVE", "CONFIG", "DEBUG", "MIGRATE", "PSYNC", "REPLICAOF", "REPLCONF", "SAVE", "SHUTDOWN", "SLAVEOF", "SYNC");

    public static bool Contains(ReadOnlySpan<char> name) => _names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    /// <summary>A name that the backend does not know either, but that reads like the one sent.</summary>
    public static string Disguise(string name) => name + " ";
}
