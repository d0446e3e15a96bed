using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>The data that an emulator keeps for its next start, if it is configured to.</summary>
public sealed class LastingEmulatorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-aad-lasting-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(EmulatorBackend.Garnet)]
    [InlineData(EmulatorBackend.RedisServer)]
    public async Task Data_is_kept_and_expires_on_time(EmulatorBackend backend)
    {
        var options = new AzureRedisEmulatorOptions { Backend = backend, DataFolder = Path.Combine(_folder.FullName, "data") };
        await using (var first = await AzureRedisEmulator.StartAsync(options))
        {
            Assert.Equal("OK", await first.AdministerAsync("SET", "kettle", "boiling"));
            Assert.Equal("OK", await first.AdministerAsync("SET", "tea", "hot", "EX", "1000"));
            await first.AdministerAsync("HSET", "session", "visits", "3");
            // Redis persists the writes of a script as a transaction.
            const string Script = "redis.call('SET', KEYS[1], 'full') redis.call('SET', KEYS[2], 'empty') return 'OK'";
            await first.AdministerAsync("EVAL", Script, "2", "cup", "plate");
        }

        await using var second = await AzureRedisEmulator.StartAsync(options);

        Assert.Equal("boiling", await second.AdministerAsync("GET", "kettle"));
        Assert.Equal("3", await second.AdministerAsync("HGET", "session", "visits"));
        Assert.Equal(("full", "empty"), (await second.AdministerAsync("GET", "cup"), await second.AdministerAsync("GET", "plate")));
        Assert.InRange(long.Parse(await second.AdministerAsync("TTL", "tea"), CultureInfo.InvariantCulture), 900, 1000);
    }

    [Fact]
    public async Task The_certificate_authority_is_kept_and_only_the_user_can_read_its_folder()
    {
        var options = new AzureRedisEmulatorOptions { CertificateFolder = Path.Combine(_folder.FullName, "certificates") };
        string first;
        await using (var emulator = await AzureRedisEmulator.StartAsync(options))
        {
            Assert.Equal(Path.Combine(options.CertificateFolder, "authority.pem"), emulator.TrustedCertificateFile);
            first = await File.ReadAllTextAsync(emulator.TrustedCertificateFile);
        }

        await using var second = await AzureRedisEmulator.StartAsync(options);

        Assert.Equal(first, await File.ReadAllTextAsync(second.TrustedCertificateFile));
        Assert.DoesNotContain("PRIVATE KEY", first, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.All(_folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories), file => Assert.Equal(
                UnixFileMode.None, file.UnixFileMode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)));
        }

        await ServesTlsAsync(second);
    }

    [Fact]
    public async Task A_partially_written_folder_is_created_again()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "authority.pem"), "half");

        var options = new AzureRedisEmulatorOptions { CertificateFolder = _folder.FullName };

        await using var emulator = await AzureRedisEmulator.StartAsync(options);

        await ServesTlsAsync(emulator);
    }

    [Fact]
    public async Task The_tenant_is_the_configured_one()
    {
        var tenant = Guid.NewGuid().ToString();

        await using var emulator = await AzureRedisEmulator.StartAsync(new AzureRedisEmulatorOptions { TenantId = tenant });

        Assert.Equal(tenant, emulator.TenantId);
    }

    [Theory]
    [InlineData(EmulatorBackend.RedisCluster, "data", null, "DataFolder keeps the data of one server")]
    [InlineData(EmulatorBackend.Garnet, null, "contoso", "Write a GUID")]
    public async Task Invalid_combinations_are_refused(EmulatorBackend backend, string? data, string? tenant, string expected)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => AzureRedisEmulator.StartAsync(new AzureRedisEmulatorOptions
        {
            Backend = backend,
            DataFolder = data,
            TenantId = tenant,
        }));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A handshake that succeeds only if the server has the private key of a certificate issued by the authority in the file.
    /// </summary>
    private static async Task ServesTlsAsync(AzureRedisEmulator emulator)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(emulator.Endpoint));
        await using var tls = new SslStream(client.GetStream());
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(emulator.TrustedCertificateFile);

        var options = new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = policy };
        await tls.AuthenticateAsClientAsync(options);

        Assert.True(tls.IsEncrypted);
    }
}
