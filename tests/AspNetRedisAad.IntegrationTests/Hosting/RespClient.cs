using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.Emulator.Resp;
using AspNetRedisAad.IntegrationTests.Emulator;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>A minimal Redis client: it sends exactly the given bytes.</summary>
internal sealed class RespClient : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly Stream _stream;

    private RespClient(TcpClient tcp, Stream stream) => (_tcp, _stream) = (tcp, stream);

    public static async Task<RespClient> ConnectAsync(AzureRedisEmulator azure, int server = 0)
    {
        using var authority = X509CertificateLoader.LoadCertificate(
            Encoding.ASCII.GetBytes(await File.ReadAllTextAsync(azure.TrustedCertificateFile)));
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(authority.RawData));

        var parts = azure.Endpoints[server].Split(':');
        var tcp = new TcpClient();
        await tcp.ConnectAsync(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = parts[0], CertificateChainPolicy = trust });
        return new RespClient(tcp, tls);
    }

    /// <summary>Connects to a server on the loopback interface, without TLS.</summary>
    public static async Task<RespClient> ConnectPlainAsync(int port)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        return new RespClient(tcp, tcp.GetStream());
    }

    /// <summary>A connection on which an identity has signed in; the first identity if none is given.</summary>
    public static async Task<RespClient> SignedInAsync(AzureRedisEmulator azure, EmulatedIdentity? identity = null, int server = 0)
    {
        var client = await ConnectAsync(azure, server);
        Assert.Equal(
            "+OK", await client.SendAsync("AUTH", (identity ?? azure.Identity).ObjectId, await Tokens.RequestAsync(azure, identity)));
        return client;
    }

    public async Task<string> SendAsync(params string[] command)
    {
        var bytes = new ArrayBufferWriter<byte>();
        new RespCommand([.. command.Select(Encoding.UTF8.GetBytes)]).WriteTo(bytes);
        return await SendRawAsync(bytes.WrittenMemory);
    }

    /// <summary>Sends without waiting for an answer.</summary>
    /// <exception cref="IOException">The server has closed the connection.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes);

    public async Task<string> SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes);
        return await ReadLineAsync() ?? "closed";
    }

    /// <summary>The next line of an answer; null if the server has closed the connection.</summary>
    public async Task<string?> ReadLineAsync()
    {
        var line = new StringBuilder();
        var one = new byte[1];
        try
        {
            while (await _stream.ReadAsync(one) > 0)
            {
                if (one[0] == '\n')
                    return line.ToString().TrimEnd('\r');
                line.Append((char)one[0]);
            }
        }
        catch (IOException)
        {
            // The connection was reset, not closed.
        }

        return null;
    }

    /// <summary>Counts the values of this length that arrive one after the other.</summary>
    public async Task<int> CountRepliesAsync(int length, int most)
    {
        var (count, value) = (0, new byte[length + 2]);
        while (count < most && await ReadLineAsync() == $"${length}")
        {
            await _stream.ReadExactlyAsync(value);
            count++;
        }

        return count;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _tcp.Dispose();
    }
}
