using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>
/// Where the emulator listens, and under which names. 127.0.0.2 acts as the view of another machine: only servers that listen on all
/// addresses can be reached there.
/// </summary>
public sealed class ListenTests
{
    private const string Elsewhere = "127.0.0.2";
    private const string Name = "redis.example";

    [Fact]
    public async Task An_app_can_use_it_under_its_configured_host_name()
    {
        await using var azure = await AzureRedisEmulator
            .StartAsync(new() { ListenAddress = IPAddress.Any, HostNames = [Elsewhere], ControlPort = 0 });

        Assert.StartsWith($"{Elsewhere}:", azure.Endpoint, StringComparison.Ordinal);
        Assert.Equal((Elsewhere, Elsewhere), (azure.AuthorityHost.Host, azure.ControlAddress!.Host));
        await using var app = await TestApp.StartAsync(azure);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health")).Status);
        using var response = await app.Client.GetAsync(azure.ControlAddress);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_certificates_bear_the_host_names_and_those_of_this_machine()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { HostNames = [Name, "2001:db8::1"] });
        using var authority = X509CertificateLoader.LoadCertificateFromFile(azure.TrustedCertificateFile);

        Assert.StartsWith($"{Name}:", azure.Endpoint, StringComparison.Ordinal);
        Assert.Equal(Name, azure.AuthorityHost.Host);
        foreach (var host in new[] { Name, "2001:db8::1", "localhost", "127.0.0.1", "::1" })
        {
            await ShakeHandsAsync(PortOf(azure), host, authority);
            await ShakeHandsAsync(azure.AuthorityHost.Port, host, authority);
        }

        await Assert.ThrowsAnyAsync<System.Security.Authentication.AuthenticationException>(() =>
            ShakeHandsAsync(PortOf(azure), "other.example", authority));
    }

    [Fact]
    public async Task By_default_it_listens_only_on_the_loopback_address()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { ControlPort = 0 });

        foreach (var port in new[] { PortOf(azure), azure.AuthorityHost.Port, azure.ControlAddress!.Port })
        {
            using var client = new TcpClient();
            await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync(Elsewhere, port));
        }
    }

    [Theory]
    [InlineData(Name, HttpStatusCode.OK)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("other.example", HttpStatusCode.Forbidden)]
    public async Task The_control_API_knows_the_host_names_and_no_others(string host, HttpStatusCode status)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { HostNames = [Name], ControlPort = 0 });
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{azure.ControlAddress!.Port}/control");
        request.Headers.Host = host;

        using var response = await http.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("redis.example:6380")]
    [InlineData("https://redis.example")]
    [InlineData("")]
    public async Task An_invalid_host_name_is_refused(string name)
    {
        var e = await Assert.ThrowsAsync<ArgumentException>(() => AzureRedisEmulator.StartAsync(new() { HostNames = [name] }));

        Assert.Contains($"'{name}' is not a valid host name. Write a name such as redis.example", e.Message, StringComparison.Ordinal);
    }

    private static int PortOf(AzureRedisEmulator azure) =>
        int.Parse(azure.Endpoint.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task ShakeHandsAsync(int port, string host, X509Certificate2 authority)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(authority);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = trust });
    }
}
