using System.Net;
using System.Text.Json;
using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>The token endpoint refuses as Microsoft Entra ID does, with its error codes.</summary>
public sealed class AuthorityTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    });

    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await AzureRedisEmulator.StartAsync();

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _azure.DisposeAsync();
    }

    [Fact]
    public async Task The_right_secret_gets_a_token_of_the_configured_life()
    {
        var (status, answer) = await RequestAsync();

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Bearer", answer.GetProperty("token_type").GetString());
        Assert.InRange(answer.GetProperty("expires_in").GetInt32(), 3599, 3601);
        Assert.Equal(1, _azure.Counters.TokensIssuedTo(_azure.Identity));
    }

    [Theory]
    [InlineData("client_secret", "wrong", 401, "invalid_client", 7000215)]
    [InlineData("client_secret", "", 401, "invalid_client", 7000216)]
    [InlineData("client_assertion", "not.a.jwt", 401, "invalid_client", 700027)]
    [InlineData("client_id", "unknown", 400, "unauthorized_client", 700016)]
    [InlineData("scope", "https://redis.contoso.com/.default", 400, "invalid_resource", 500011)]
    [InlineData("grant_type", "password", 400, "unsupported_grant_type", 70003)]
    public async Task A_wrong_request_is_refused_with_the_code_of_Entra_ID(string field, string value, int status, string error, int code)
    {
        var (actual, answer) = await RequestAsync((field, value));

        Assert.Equal(status, (int)actual);
        Assert.Equal(error, answer.GetProperty("error").GetString());
        Assert.StartsWith($"AADSTS{code}: ", answer.GetProperty("error_description").GetString(), StringComparison.Ordinal);
        Assert.Equal(code, answer.GetProperty("error_codes")[0].GetInt32());
        Assert.Equal(1, _azure.Counters.TokenRequestsFailed);
        Assert.Equal(0, _azure.Counters.TokensIssued);
    }

    [Fact]
    public async Task The_requested_number_of_requests_fails()
    {
        _azure.AuthorityFaults.FailNext(2);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await RequestAsync()).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await RequestAsync()).Status);
        Assert.Equal(HttpStatusCode.OK, (await RequestAsync()).Status);
    }

    private async Task<(HttpStatusCode Status, JsonElement Answer)> RequestAsync(params (string Name, string Value)[] changes)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = _azure.Identity.ClientId,
            ["client_secret"] = _azure.Identity.ClientSecret,
            ["scope"] = "https://redis.azure.com/.default",
        };
        foreach (var (name, value) in changes)
        {
            form[name] = value;
            if (name == "client_assertion")
                form.Remove("client_secret");
        }

        using var content = new FormUrlEncodedContent(form);
        using var response = await _http.PostAsync(new Uri(_azure.AuthorityHost, $"{_azure.TenantId}/oauth2/v2.0/token"), content);
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
    }
}
