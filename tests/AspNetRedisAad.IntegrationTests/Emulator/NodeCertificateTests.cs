using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>Certificates of a cluster's nodes without addresses, as on Azure.</summary>
public sealed class NodeCertificateTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await AzureRedisEmulator.StartAsync(new()
    {
        Backend = EmulatorBackend.RedisCluster,
        Profile = EmulatorProfile.AzureManagedRedisOss,
        ReplicasPerMaster = 0,
        NodeCertificateAddresses = false,
    });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Fact]
    public async Task A_client_that_checks_the_name_of_the_endpoint_reaches_every_node()
    {
        Assert.StartsWith("localhost:", _azure.Endpoint, StringComparison.Ordinal);
        await using var app = await TestApp.StartAsync(_azure);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => app.Redis.GetDatabase().StringSetAsync($"key{i}", i)));
        var diagnosis = await app.Services.GetRequiredService<IAzureRedisDoctor>().ExamineAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(diagnosis.Findings, finding => finding is { Step: "TLS", Status: not AzureRedisFindingStatus.Ok });
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", false)]
    public async Task A_client_that_checks_the_address_of_a_node_fails(string checkedName, bool accepted)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(_azure.TrustedCertificateFile));
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(
            "127.0.0.1", int.Parse(_azure.Endpoints[1].Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
        await using var tls = new SslStream(tcp.GetStream());

        var failure = await Record.ExceptionAsync(() =>
            tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = checkedName, CertificateChainPolicy = trust }));

        Assert.Equal(accepted ? null : typeof(AuthenticationException), failure?.GetType());
    }
}
