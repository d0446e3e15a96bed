using System.Net.Sockets;
using System.Reflection;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// Resumes a socket's reader on the thread that polls the sockets, not on a pool thread. Waking a pool thread costs a third of the time
/// that a command takes in the edge. The reader must not block, because the polling thread serves all sockets of the process.
/// </summary>
internal static class InlineCompletions
{
    // On Unix, .NET keeps this setter for reflection; there is no public setter. Without it, the edge works but is slower.
    private static readonly Action<Socket, bool>? _prefer = typeof(Socket)
        .GetProperty("PreferInlineCompletions", BindingFlags.Instance | BindingFlags.NonPublic)?
        .GetSetMethod(nonPublic: true)?
        .CreateDelegate<Action<Socket, bool>>();

    public static void PreferInlineCompletions(this Socket socket) => _prefer?.Invoke(socket, true);
}
