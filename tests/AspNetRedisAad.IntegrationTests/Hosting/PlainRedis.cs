using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>A redis-server without TLS on a port of the loopback interface.</summary>
internal sealed class PlainRedis : IDisposable
{
    private readonly Process _process;

    private PlainRedis(int port, string? password)
    {
        (Port, Password) = (port, password);
        _process = Process.Start(new ProcessStartInfo("redis-server")
        {
            ArgumentList = { "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--requirepass",
                password ?? "" },
            RedirectStandardOutput = true,
        })!;
        _process.BeginOutputReadLine();
    }

    public int Port { get; }

    /// <summary>Null if it needs no password.</summary>
    public string? Password { get; }

    public static Task<PlainRedis> StartAsync() => StartAsync(Guid.NewGuid().ToString());

    public static async Task<PlainRedis> StartAsync(string? password)
    {
        var redis = new PlainRedis(Ports.Free(), password);
        await Eventually.IsTrueAsync("redis-server listens", redis.ListensAsync);
        return redis;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<bool> ListensAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
