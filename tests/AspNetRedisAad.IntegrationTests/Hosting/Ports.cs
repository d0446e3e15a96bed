using System.Net;
using System.Net.Sockets;

namespace AspNetRedisAad.IntegrationTests.Hosting;

internal static class Ports
{
    /// <summary>A port of the loopback interface that the system has just found free.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
