using System.Net.Sockets;
using System.Reflection;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// Lets a socket's reader go on, on the thread that learns of the bytes, instead of on one that must be woken: that costs a third of all
/// that a command does here. Only for readers that never block, for the thread serves all sockets of the process.
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
