using System.Collections.Frozen;
using System.Text;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>The commands that the edge does not let pass unseen.</summary>
internal static class NotableCommands
{
    public const int LongestName = 12;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _names =
        BlockedCommands.Names.Append("AUTH").Append("HELLO").ToFrozenSet(StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[name.Length];
        return Encoding.ASCII.TryGetChars(name, text, out _) && _names.Contains(text);
    }
}
