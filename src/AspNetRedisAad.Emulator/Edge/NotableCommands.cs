using System.Text;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>The commands that the edge does not let pass as they are.</summary>
internal static class NotableCommands
{
    public const int LongestName = 12;

    public static bool Contains(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[name.Length];
        return Encoding.ASCII.TryGetChars(name, text, out _) && (
            text.Equals("AUTH", StringComparison.OrdinalIgnoreCase)
            || text.Equals("HELLO", StringComparison.OrdinalIgnoreCase)
            || BlockedCommands.Contains(text));
    }
}
