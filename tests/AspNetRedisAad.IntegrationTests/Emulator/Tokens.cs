using AspNetRedisAad.Emulator;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>Access tokens for the barest client, from the real Azure.Identity.</summary>
internal static class Tokens
{
    public static async Task<string> RequestAsync(AzureRedisEmulator azure)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var http = new HttpClient(handler);
        var credential = new ClientSecretCredential(azure.TenantId, azure.Identity.ClientId, azure.Identity.ClientSecret, new ClientSecretCredentialOptions
        {
            AuthorityHost = azure.AuthorityHost,
            DisableInstanceDiscovery = true,
            Transport = new HttpClientTransport(http),
        });
        return (await credential.GetTokenAsync(new TokenRequestContext(["acca5fbb-b7e4-4009-81f1-37e38fd66d78/.default"]), default)).Token;
    }
}
