namespace AspNetRedisAad.Emulator.Edge;

/// <summary>The commands that the edge must inspect: those that sign in, and those that a service may block.</summary>
internal static class NotableCommands
{
    public static IEnumerable<string> Names { get; } = [.. BlockedCommands.Names, "AUTH", "HELLO"];
}
