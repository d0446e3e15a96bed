using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>Over HTTP, another process can do and read everything that the emulator's own process can.</summary>
public sealed class ControlApiTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() =>
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer, ControlPort = 0 });

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _azure.DisposeAsync();
    }

    [Fact]
    public async Task By_default_there_is_no_control_API()
    {
        await using var azure = await AzureRedisEmulator.StartAsync();

        Assert.Null(azure.ControlAddress);
    }

    [Fact]
    public async Task Every_setting_in_a_change_takes_effect_and_is_reported()
    {
        var state = await ChangeAsync("""
            {
              "tokenLifetime": 7.5, "clockOffset": -30,
              "authority": { "outage": true, "hang": true, "wrongTokens": true, "delay": 0.5 },
              "redis": { "refuseConnections": true, "refuseTokens": true, "authenticationDelay": 10 }
            }
            """);

        Assert.Equal((TimeSpan.FromSeconds(7.5), TimeSpan.FromSeconds(-30)), (_azure.TokenLifetime, _azure.ClockOffset));
        Assert.True(_azure.AuthorityFaults is { Outage: true, Hang: true, WrongTokens: true, Delay.TotalSeconds: 0.5 });
        Assert.True(_azure.EdgeFaults is { RefuseConnections: true, RefuseTokens: true, AuthenticationDelay.TotalSeconds: 10 });
        Assert.Equal(7.5, state.GetProperty("tokenLifetime").GetDouble());
        Assert.True(state.GetProperty("authority").GetProperty("wrongTokens").GetBoolean());
        Assert.Equal(10, state.GetProperty("redis").GetProperty("authenticationDelay").GetDouble());
    }

    [Fact]
    public async Task Settings_that_a_change_does_not_name_stay()
    {
        _azure.AuthorityFaults.Outage = true;

        await ChangeAsync("""{ "authority": { "hang": true } }""");

        Assert.True(_azure.AuthorityFaults is { Outage: true, Hang: true });
        Assert.Equal(TimeSpan.FromHours(1), _azure.TokenLifetime);
    }

    [Theory]
    [InlineData("""{ "authority": { "outtage": true } }""", "outtage")]
    [InlineData("""{ "tokenLifetime": 0 }""", "tokenLifetime: must be from 1 to")]
    [InlineData("""{ "redis": { "authenticationDelay": -1 } }""", "redis.authenticationDelay: must be from 0 to")]
    [InlineData("no JSON", "invalid")]
    public async Task A_wrong_change_is_refused_with_the_reason(string change, string reason)
    {
        using var answer = await _http.PatchAsync(_azure.ControlAddress, new StringContent(change));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error")
            .GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "tokenLifetime": 7, "clockOffset": 5, "authority": { "outage": true, "delay": -1 } }""")]
    [InlineData(
        """{ "tokenLifetime": 7, "authority": { "outage": true }, "redis": { "refuseTokens": true, "authenticationDelay": -1 } }""")]
    [InlineData("""{ "authority": { "outage": true }, "redis": { "refuseTokens": true }, "tokenLifetime": 0 }""")]
    [InlineData("""{ "tokenLifetime": 7, "authority": { "outage": true }, "redis": { "refuseTokens": "yes" } }""")]
    public async Task A_refused_change_has_no_effect(string change)
    {
        using var answer = await _http.PatchAsync(_azure.ControlAddress, new StringContent(change));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.Zero), (_azure.TokenLifetime, _azure.ClockOffset));
        Assert.True(_azure.AuthorityFaults is { Outage: false, Delay.Ticks: 0 });
        Assert.True(_azure.EdgeFaults is { RefuseTokens: false, AuthenticationDelay.Ticks: 0 });
    }

    [Theory]
    [InlineData("fail-over")]
    [InlineData("retire?notice=0")]
    public async Task An_operation_on_a_stopped_server_is_refused_with_the_reason(string action)
    {
        await _azure.RetireServerAsync(0, TimeSpan.Zero);

        using var answer = await _http.PostAsync(new Uri(_azure.ControlAddress + "/servers/0/" + action), null);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("is stopped. Restart it first.", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error")
            .GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_fails_over_although_one_node_is_down_and_says_why_that_node_cannot()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisCluster, ControlPort = 0 });
        await azure.RetireServerAsync(0, TimeSpan.Zero);

        using var gone = await _http.PostAsync(new Uri(azure.ControlAddress + "/servers/0/fail-over"), null);
        using var other = await _http.PostAsync(new Uri(azure.ControlAddress + "/servers/1/fail-over"), null);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.NoContent), (gone.StatusCode, other.StatusCode));
        Assert.Contains("is stopped", await gone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_page_is_refused()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, _azure.ControlAddress) { Headers = { { "Origin", "https://example.com" } } };
        using var rebound = new HttpRequestMessage(HttpMethod.Get, _azure.ControlAddress) { Headers = { Host = "example.com" } };

        Assert.Equal(HttpStatusCode.Forbidden, (await _http.SendAsync(request)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _http.SendAsync(rebound)).StatusCode);
    }

    [Theory]
    [InlineData("drop-connections")]
    [InlineData("expire-tokens")]
    [InlineData("servers/0/fail-over")]
    [InlineData("servers/0/restart")]
    [InlineData("servers/0/retire?notice=0")]
    public async Task Faults_that_end_connections_do_so(string action)
    {
        using var client = await RespClient.SignedInAsync(_azure);

        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(action));

        Assert.Null(await client.ReadLineAsync());
    }

    [Fact]
    public async Task Connections_can_lose_their_authentication()
    {
        using var client = await RespClient.SignedInAsync(_azure);

        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("lose-authentication"));

        Assert.StartsWith("-NOAUTH", await client.SendAsync("PING"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_can_be_frozen()
    {
        using var client = await RespClient.SignedInAsync(_azure);

        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("freeze-connections"));
        var answer = client.SendAsync("PING");
        using var other = await RespClient.SignedInAsync(_azure);

        Assert.Equal("+PONG", await other.SendAsync("PING"));
        Assert.False(answer.IsCompleted);
    }

    [Fact]
    public async Task The_requested_number_of_token_requests_fails()
    {
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("fail-token-requests?count=3"));

        await Tokens.RequestAsync(_azure);

        Assert.Equal(3, (await StateAsync()).GetProperty("counters").GetProperty("tokenRequestsFailed").GetInt32());
    }

    [Fact]
    public async Task A_server_that_does_not_exist_is_named()
    {
        using var answer = await _http.PostAsync(new Uri($"{_azure.ControlAddress}/servers/1/stop"), null);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("There is no server 1", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_counters_count_tokens_and_connections()
    {
        using var client = await RespClient.SignedInAsync(_azure);
        Assert.StartsWith("-WRONGPASS", await client.SendAsync("AUTH", _azure.Identity.ObjectId, "wrong"), StringComparison.Ordinal);

        var counters = (await StateAsync()).GetProperty("counters");

        Assert.Equal(1, counters.GetProperty("tokensIssued").GetInt32());
        Assert.Equal(1, counters.GetProperty("tokensIssuedTo").GetProperty(_azure.Identity.ObjectId).GetInt32());
        Assert.Equal(1, counters.GetProperty("authAccepted").GetInt32());
        Assert.Equal(1, counters.GetProperty("authRejected").GetInt32());
        Assert.Equal(1, counters.GetProperty("connectionsOpen").GetInt32());
        Assert.Equal(2, counters.GetProperty("commands").GetProperty("AUTH").GetInt32());
    }

    [Fact]
    public async Task A_clock_that_is_set_past_the_expiry_of_a_token_ends_its_connection()
    {
        using var client = await RespClient.SignedInAsync(_azure);

        await ChangeAsync("""{ "clockOffset": 3590 }""");
        Assert.Equal("+PONG", await client.SendAsync("PING"));
        await ChangeAsync("""{ "clockOffset": 3700 }""");

        Assert.Null(await client.ReadLineAsync());
        Assert.Equal(1, _azure.Counters.ExpiryCloses);
    }

    [Fact]
    public async Task A_wrong_token_looks_valid_but_is_not_accepted()
    {
        await ChangeAsync("""{ "authority": { "wrongTokens": true } }""");
        using var client = await RespClient.ConnectAsync(_azure);

        Assert.StartsWith("-WRONGPASS", await client.SendAsync("AUTH", _azure.Identity.ObjectId, await Tokens.RequestAsync(_azure)),
            StringComparison.Ordinal);

        await ChangeAsync("""{ "authority": { "wrongTokens": false } }""");
        Assert.Equal("+OK", await client.SendAsync("AUTH", _azure.Identity.ObjectId, await Tokens.RequestAsync(_azure)));
    }

    [Fact]
    public async Task An_authority_that_hangs_answers_no_request_until_it_recovers()
    {
        await ChangeAsync("""{ "authority": { "hang": true } }""");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Tokens.CredentialOf(_azure, _azure.Identity)
            .GetTokenAsync(new(["https://redis.azure.com/.default"]), patience.Token).AsTask());
        await ChangeAsync("""{ "authority": { "hang": false } }""");

        Assert.NotEmpty(await Tokens.RequestAsync(_azure));
    }

    private async Task<JsonElement> StateAsync() => await _http.GetFromJsonAsync<JsonElement>(_azure.ControlAddress);

    private async Task<JsonElement> ChangeAsync(string change)
    {
        using var answer = await _http.PatchAsync(_azure.ControlAddress, new StringContent(change));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<HttpStatusCode> PostAsync(string action)
    {
        using var answer = await _http.PostAsync(new Uri($"{_azure.ControlAddress}/{action}"), null);
        return answer.StatusCode;
    }
}
