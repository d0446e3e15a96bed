using System.Net.Sockets;
using System.Reflection;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// Lets a socket continue its reader on the thread that learns of the bytes, instead of waking another one, which costs more than all that a
/// command needs here. Only for readers that never block: the thread serves all sockets of the process.
/// </summary>
internal static class InlineCompletions
{
    // .NET keeps this setter for reflection, on Unix, and has no public one. Without it the edge is slower and does the same.
    private static readonly Action<Socket, bool>? _prefer = typeof(Socket)
        .GetProperty("PreferInlineCompletions", BindingFlags.Instance | BindingFlags.NonPublic)?
        .GetSetMethod(nonPublic: true)?
        .CreateDelegate<Action<Socket, bool>>();

    public static void PreferInlineCompletions(this Socket socket) => _prefer?.Invoke(socket, true);
}
