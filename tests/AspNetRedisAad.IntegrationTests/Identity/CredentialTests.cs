using System.Net;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Identity;

/// <summary>
/// Every credential that works without a cloud, with the real Azure.Identity, each in a process with the environment that its platform
/// sets.
/// </summary>
public sealed class CredentialTests : IAsyncLifetime
{
    private readonly EmulatedIdentity _first = new("first");
    private readonly EmulatedIdentity _second = new("second");
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() =>
        _azure = await AzureRedisEmulator.StartAsync(new() { Identities = [_first, _second], TokenLifetime = TimeSpan.FromSeconds(6) });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Theory]
    [InlineData(EmulatedCredential.ClientSecret)]
    [InlineData(EmulatedCredential.ClientCertificate)]
    [InlineData(EmulatedCredential.WorkloadIdentity)]
    [InlineData(EmulatedCredential.ManagedIdentityAppServiceUserAssigned)]
    [InlineData(EmulatedCredential.DefaultAzureCredential)]
    public Task A_user_assigned_identity_connects_and_stays_connected_beyond_its_first_token(EmulatedCredential credential) =>
        ConnectsAsAsync(credential, _second);

    [Theory]
    [InlineData(EmulatedCredential.ManagedIdentityAppService)]
    [InlineData(EmulatedCredential.ManagedIdentityImds)]
    public Task The_system_assigned_identity_connects_and_stays_connected_beyond_its_first_token(EmulatedCredential credential) =>
        ConnectsAsAsync(credential, _first);

    [Theory]
    [InlineData("WorkloadIdentity, ClientSecret")]
    [InlineData("ManagedIdentity, ClientSecret")]
    public async Task The_first_credential_of_a_chain_that_works_is_used(string chain)
    {
        await using var app = await TestApp.StartAsync(_azure, ("Credential", chain));

        Assert.True(app.Redis.IsConnected, string.Join('\n', app.Log.Lines));
        Assert.Equal(_first.ObjectId, app.Status.Current.UserName);
    }

    [Fact]
    public async Task A_wrong_secret_is_explained_in_the_log_and_never_shown()
    {
        var settings = _azure.GetSettings(EmulatedCredential.ClientSecret).ToDictionary();
        settings["AzureRedisAad:ClientSecret"] = "not-the-right-secret";
        settings["AzureRedisAad:StartTimeout"] = "00:00:01";

        await using var storefront = await StorefrontProcess.StartAsync(settings);
        using var ready = await storefront.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        await Eventually.IsTrueAsync("it is explained", () => storefront.Output.Contains("AADSTS7000215", StringComparison.Ordinal));
        Assert.DoesNotContain("not-the-right-secret", storefront.Output, StringComparison.Ordinal);
    }

    private async Task ConnectsAsAsync(EmulatedCredential credential, EmulatedIdentity identity)
    {
        await using var storefront = await StorefrontProcess.StartAsync(
            _azure.GetSettings(credential, identity), _azure.GetEnvironment(credential, identity));

        await Eventually.IsTrueAsync("the token was renewed", () => _azure.Counters.Reauthentications >= 2);
        using var response = await storefront.Client.GetAsync(new Uri("/health", UriKind.Relative));
        var health = await response.Content.ReadAsStringAsync();

        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{health}\n{storefront.Output}");
        Assert.Contains(identity.ObjectId, health, StringComparison.Ordinal);
        Assert.Equal(_azure.Counters.TokensIssued, _azure.Counters.TokensIssuedTo(identity));
        Assert.Equal(0, _azure.Counters.ExpiryCloses);
        Assert.Equal(0, _azure.Counters.AuthRejected);
    }
}
