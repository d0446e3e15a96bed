using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AspNetRedisAad.Benchmarks.Edge;

/// <summary>A client that signs in and then keeps its connection.</summary>
internal sealed class SignedInClient : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly SslStream _tls;

    private SignedInClient(TcpClient tcp) => (_tcp, _tls) = (tcp, new SslStream(tcp.GetStream()));

    /// <exception cref="IOException">The sign-in was refused.</exception>
    public static async Task<SignedInClient> OpenAsync(string endpoint, string trustedCertificateFile, string user, string token)
    {
        var at = endpoint.Split(':');
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(at[0], int.Parse(at[1], CultureInfo.InvariantCulture));
        var client = new SignedInClient(tcp);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(trustedCertificateFile);
        await client._tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = at[0], CertificateChainPolicy = trust });
        return await client.AskAsync($"AUTH {user} {token}", "+OK")
            ? client : throw new IOException("The emulator refused its own identity.");
    }

    public Task<bool> PingAsync() => AskAsync("PING", "+PONG");

    public void Dispose()
    {
        _tls.Dispose();
        _tcp.Dispose();
    }

    private async Task<bool> AskAsync(string command, string expected)
    {
        await _tls.WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\n"));
        var answer = new byte[expected.Length + 2];
        await _tls.ReadExactlyAsync(answer);
        return Encoding.ASCII.GetString(answer) == $"{expected}\r\n";
    }
}
