using System.Net.Http.Json;
using System.Text.Json;

namespace AspNetRedisAad.ClientTests.Hosting;

/// <summary>Requests access tokens with plain HTTP, using what the tool has printed.</summary>
internal sealed class Tokens(ToolProcess tool) : IDisposable
{
    public const string Credential = "Client secret";
    public const string ManagedIdentity = "Managed identity, App Service";

    private readonly Dictionary<string, string> _environment = new(tool.EnvironmentOf(Credential));
    private readonly HttpClient _http = new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    });

    public async Task<string> RequestAsync()
    {
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", _environment["AZURE_CLIENT_ID"]),
            new("client_secret", _environment["AZURE_CLIENT_SECRET"]),
            new("scope", "https://redis.azure.com/.default"),
        ]);
        using var response = await _http.PostAsync(
            new Uri($"{_environment["AZURE_AUTHORITY_HOST"]}{_environment["AZURE_TENANT_ID"]}/oauth2/v2.0/token"), form);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    public void Dispose() => _http.Dispose();
}
