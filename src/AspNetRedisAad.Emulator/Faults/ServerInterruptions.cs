using System.Collections.Concurrent;
using AspNetRedisAad.Emulator.Connections;

namespace AspNetRedisAad.Emulator.Faults;

/// <summary>Servers that cannot be reached for a while. They keep their data.</summary>
internal sealed class ServerInterruptions(LiveConnections connections, TimeProvider time)
{
    private readonly ConcurrentDictionary<int, bool> _unreachable = new();

    /// <summary>Whether new connections to this server must be closed.</summary>
    public bool Include(int server) => _unreachable.ContainsKey(server);

    /// <summary>Closes the connections to one server, and refuses new ones for the duration.</summary>
    public async Task InterruptAsync(int server, TimeSpan duration, CancellationToken cancellationToken)
    {
        _unreachable[server] = true;
        try
        {
            connections.ForEach(connection =>
            {
                if (connection.Server == server)
                    connection.Close();
            });
            await Task.Delay(duration, time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _unreachable.TryRemove(server, out _);
        }
    }
}
