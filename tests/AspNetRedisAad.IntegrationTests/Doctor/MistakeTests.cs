using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Doctor;

/// <summary>The most common mistakes in a first setup: the log after the start names the cause and the fix.</summary>
public sealed class MistakeTests : IAsyncLifetime
{
    private readonly EmulatedIdentity _app = new("app");
    private readonly EmulatedIdentity _stranger = new("stranger") { AccessPolicy = null };
    private readonly EmulatedIdentity _foreigner = new("foreigner") { TenantId = Guid.NewGuid().ToString() };
    private readonly EmulatedIdentity _late = new("late") { SecretExpiresOn = DateTimeOffset.UtcNow.AddDays(-1) };
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() =>
        _azure = await AzureRedisEmulator.StartAsync(new() { Identities = [_app, _stranger, _foreigner, _late] });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Fact]
    public async Task A_wrong_user()
    {
        var user = Guid.NewGuid().ToString();
        Says(await ReportAsync(("UserName", user)),
            "WRONGPASS", $"the user name {user} is not the object ID in the token, which is {_app.ObjectId}",
            "-> Remove AzureRedisAad:UserName");
    }

    [Fact]
    public async Task The_client_id_instead_of_the_object_id() => Says(await ReportAsync(("UserName", _app.ClientId)),
        $"the user name {_app.ClientId} is the client (application) ID; Redis expects the object ID, which is {_app.ObjectId}",
        "-> Remove AzureRedisAad:UserName");

    [Fact]
    public async Task An_identity_without_access_policy()
    {
        var id = _stranger.ObjectId;
        Says(await ReportAsync(_stranger),
            $"the cache does not know the object ID {id}. No access policy is assigned to it",
            $"-> Assign an access policy to the object ID {id} (not to the client ID {_stranger.ClientId} or to",
            "az redis access-policy-assignment create --resource-group <resource-group> --name <cache> --policy-assignment-name "
                + $"{id.Replace("-", "", StringComparison.Ordinal)} "
                + $"--access-policy-name \"Data Contributor\" --object-id {id}",
            "az redisenterprise database access-policy-assignment create");
    }

    [Fact]
    public async Task Entra_authentication_that_is_switched_off()
    {
        _azure.EdgeFaults.RefuseTokens = true;
        Says(await ReportAsync(), "or Microsoft Entra authentication is off", "Switch Microsoft Entra authentication on",
            "\"redisConfiguration.aad-enabled\"=true");
    }

    [Fact]
    public async Task A_scope_of_another_service() => Says(await ReportAsync(("Scope", "https://management.azure.com/.default")),
        "the token is for https://management.azure.com, not for Azure Redis", "-> Remove AzureRedisAad:Scope");

    [Fact]
    public async Task A_scope_that_nobody_knows() => Says(await ReportAsync(("Scope", "https://redis.azure.org/.default")),
        "the tenant has no resource with the name in AzureRedisAad:Scope", "-> Remove AzureRedisAad:Scope");

    [Fact]
    public async Task A_wrong_port() => Says(await ReportAsync(("Endpoint", $"127.0.0.1:{Ports.Free()}")),
        "nothing listens on port",
        "-> Correct the port in AzureRedisAad:Endpoint: it is 6380 on Azure Cache for Redis and 10000 on Azure Managed Redis");

    [Fact]
    public async Task The_port_of_another_service() => Says(await ReportAsync(("Endpoint", $"127.0.0.1:{_azure.AuthorityHost.Port}")),
        "a server answers, but it is not Redis", "-> Correct the port in AzureRedisAad:Endpoint");

    [Fact]
    public async Task The_plain_text_port()
    {
        using var redis = await PlainRedis.StartAsync();
        Says(await ReportAsync(("Endpoint", $"127.0.0.1:{redis.Port}")),
            "does not", "TLS",
            "-> This looks like a plain-text port, and a token must never travel without TLS. Correct the port in AzureRedisAad:Endpoint");
    }

    [Fact]
    public async Task A_firewall_that_drops_packets()
    {
        // A full connection queue on Linux: further connections get no answer.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var port = ((IPEndPoint)full.LocalEndPoint!).Port;
        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, port);

        Says(await ReportAsync(("Endpoint", $"127.0.0.1:{port}")),
            "does not answer within 5 s: a firewall drops the packets", $"-> Allow this machine to reach port {port}",
            "az redis firewall-rules list");
    }

    [Fact]
    public async Task A_host_name_that_is_not_known() => Says(await ReportAsync(("Endpoint", "contoso.redis.cache.invalid:6380")),
        "the name contoso.redis.cache.invalid is not known here", "-> Check the spelling in AzureRedisAad:Endpoint",
        "privatelink.redis.cache.windows.net");

    [Fact]
    public async Task A_certificate_that_is_not_trusted()
    {
        await using var app = await StartAsync(
            _app, builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration)
                .UseCredential(Tokens.CredentialOf(_azure, _app)),
            ("TrustedCertificateFile", ""));
        Says(await ReportOf(app),
            "the server's certificate (localhost, issued by AspNetRedisAad emulator", "is not accepted for 127.0.0.1",
            "AzureRedisAad:TrustedCertificateFile");
    }

    [Fact]
    public async Task An_identity_service_whose_certificate_is_not_trusted() => Says(await ReportAsync(("TrustedCertificateFile", "")),
        "the certificate of the identity service is not trusted", "write it into the file that AzureRedisAad:TrustedCertificateFile names");

    [Fact]
    public async Task A_secret_that_has_expired() => Says(await ReportAsync(_late),
        "the client secret has expired. ", "AADSTS7000222",
        $"-> Create a new one, az ad app credential reset --id {_late.ClientId} --append, and set AzureRedisAad:ClientSecret");

    [Fact]
    public async Task A_secret_that_is_wrong() => Says(await ReportAsync(("ClientSecret", "the-id-of-the-secret")),
        "the client secret is wrong. ", "AADSTS7000215", "-> Set AzureRedisAad:ClientSecret to the secret's value");

    [Fact]
    public async Task A_tenant_that_does_not_exist()
    {
        var report = await ReportAsync(("TenantId", Guid.NewGuid().ToString()));
        Says(report, "there is no such tenant. ", "AADSTS90002", "-> Set AzureRedisAad:TenantId to the directory (tenant) ID");
        Assert.DoesNotContain("refuses", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_in_the_store()
    {
        var report = await ReportAsync(
            ("Credential", "ClientCertificate"), ("ClientCertificate", "00112233445566778899AABBCCDDEEFF00112233"));
        Says(report, "the client certificate cannot be used. ", "AzureRedisAad:ClientCertificate is \"0011",
            "CurrentUser/My has no such certificate",
            "-> Put the certificate with its private key where AzureRedisAad:ClientCertificatePath or "
                + "AzureRedisAad:ClientCertificate says");
        Assert.DoesNotContain("refuses", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_file_that_cannot_be_read()
    {
        var report = await ReportAsync(("ClientSecret", ""), ("Credential", "WorkloadIdentity"), ("TokenFilePath", "/no/such/token"));
        Says(report, "the file with the federated token cannot be read. ", "/no/such/token", "-> Correct AzureRedisAad:TokenFilePath");
        Assert.DoesNotContain("refuses", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_that_cannot_be_one() => Says(await ReportAsync(("TenantId", "not a tenant")),
        "the credential cannot be created from the settings. ", "tenant id", "-> Correct the setting that the message names");

    [Fact]
    public async Task An_identity_of_another_tenant() => Says(await ReportAsync(_foreigner),
        $"the token is from tenant {_foreigner.TenantId}, but the setting says {_azure.TenantId}", $"az login --tenant {_azure.TenantId}");

    [Fact]
    public async Task A_managed_identity_that_is_not_assigned()
    {
        var settings = _azure.GetSettings(EmulatedCredential.ManagedIdentityAppServiceUserAssigned, _app).ToDictionary();
        settings["AzureRedisAad:ManagedIdentityClientId"] = Guid.NewGuid().ToString();
        settings["AzureRedisAad:StartTimeout"] = "00:00:01";

        await using var storefront = await StorefrontProcess.StartAsync(
            settings, _azure.GetEnvironment(EmulatedCredential.ManagedIdentityAppServiceUserAssigned, _app));

        await Eventually.IsTrueAsync(
            "the log explains", () => storefront.Output.Contains("Why there is no connection", StringComparison.Ordinal)
            && storefront.Output.Contains("-> Assign", StringComparison.Ordinal));
        Says(storefront.Output, "the managed identity is not assigned to this app", "-> Assign it: az webapp identity assign",
            "AzureRedisAad:ManagedIdentityClientId");
    }

    private Task<string> ReportAsync(params (string, string)[] settings) => ReportAsync(_app, settings);

    private async Task<string> ReportAsync(EmulatedIdentity identity, params (string, string)[] settings)
    {
        await using var app = await StartAsync(identity, _ => { }, settings);
        var report = await ReportOf(app);
        Assert.DoesNotContain(identity.ClientSecret, report, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", report, StringComparison.Ordinal);
        return report;
    }

    private Task<TestApp> StartAsync(
        EmulatedIdentity identity, Action<WebApplicationBuilder> configure, params (string, string)[] settings) =>
        TestApp.StartAsync(_azure, configure, [.. settings
            .Concat([("StartTimeout", "00:00:01"), ("ClientId", identity.ClientId), ("ClientSecret", identity.ClientSecret)])
            .DistinctBy(setting => setting.Item1)]);

    private static async Task<string> ReportOf(TestApp app)
    {
        string? report = null;
        await Eventually.IsTrueAsync("the log explains", () =>
        {
            report = app.Log.Lines.FirstOrDefault(line => line.StartsWith("Warning: Why there is no connection", StringComparison.Ordinal));
            return report is not null;
        });
        return report!;
    }

    private static void Says(string report, params string[] texts) =>
        Assert.All(texts, text => Assert.Contains(text, report, StringComparison.Ordinal));
}
