using System.Net;
using System.Net.Sockets;

namespace AspNetRedisAad.Emulator.Backends;

internal static class FreePorts
{
    /// <summary>Returns distinct free ports from the operating system.</summary>
    public static int[] Find(int count)
    {
        // All ports stay in use until the last one is known, so that no port is returned twice.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
