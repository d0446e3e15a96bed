using AspNetRedisAad.Emulator;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>Access tokens from the real Azure.Identity, without the library.</summary>
internal static class Tokens
{
    private static readonly HttpClient _http = new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    });

    public static async Task<string> RequestAsync(AzureRedisEmulator azure, EmulatedIdentity? identity = null) =>
        (await CredentialOf(azure, identity ?? azure.Identity)
            .GetTokenAsync(new TokenRequestContext(["acca5fbb-b7e4-4009-81f1-37e38fd66d78/.default"]), default)).Token;

    public static TokenCredential CredentialOf(AzureRedisEmulator azure, EmulatedIdentity identity) =>
        new ClientSecretCredential(azure.TenantId, identity.ClientId, identity.ClientSecret, new ClientSecretCredentialOptions
        {
            AuthorityHost = azure.AuthorityHost,
            DisableInstanceDiscovery = true,
            Transport = new HttpClientTransport(_http),
        });
}
