using System.Net;
using System.Text.Json;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.Identity;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Health;

public sealed class HealthTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await ChosenProfile.StartAsync();
        _app = await TestApp.StartAsync(_azure, ("StartTimeout", "00:00:05"));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    public async Task Token_and_connection_are_reported_healthy(string path)
    {
        var (status, body) = await _app.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, status);
        var report = JsonDocument.Parse(body).RootElement;
        Assert.Equal("Healthy", report.GetProperty("status").GetString());
        var entries = report.GetProperty("entries");
        Assert.Equal("Healthy", entries.GetProperty("redis-token").GetProperty("status").GetString());
        Assert.Equal(_azure.Identity.ObjectId, entries.GetProperty("redis-token").GetProperty("data").GetProperty("user").GetString());
        Assert.Equal("Healthy", entries.GetProperty("redis-connection").GetProperty("status").GetString());
        Assert.True(entries.GetProperty("redis-connection").GetProperty("data").TryGetProperty(_azure.Endpoint, out _), body);
    }

    [Fact]
    public async Task A_thousand_concurrent_requests_probe_the_server_once_a_second()
    {
        await using var azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var app = await TestApp.StartAsync(azure);
        var before = await app.Redis.CountCommandsAsync();
        var start = TimeProvider.System.GetTimestamp();

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => app.GetAsync("/health")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        var pings = (await app.Redis.CountCommandsAsync()).Since(before, "ping");
        // The check for silent connections sends a PING every two seconds.
        Assert.InRange(pings, 1, 2 + (1.5 * TimeProvider.System.GetElapsedTime(start).TotalSeconds));
    }

    [Fact]
    public async Task A_server_s_entry_says_whether_it_answers_and_has_accepted_the_token()
    {
        var (_, body) = await _app.GetAsync("/health");

        var entries = JsonDocument.Parse(body).RootElement.GetProperty("entries");
        var server = entries.GetProperty("redis-connection").GetProperty("data").GetProperty(_azure.Endpoint);
        Assert.True(server.GetProperty("answers").GetBoolean());
        Assert.True(server.GetProperty("authenticated").GetBoolean());
        Assert.False(server.GetProperty("replica").GetBoolean());
        Assert.InRange(server.GetProperty("latencyMilliseconds").GetDouble(), 0, 5000);
        Assert.True(entries.GetProperty("redis-token").GetProperty("data").GetProperty("nextRenewal")
            .GetDateTimeOffset() > DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Neither_health_nor_log_holds_a_token_or_a_secret()
    {
        var token = _app.Services.GetRequiredKeyedService<RedisTokenStore>("").Current!;
        string[] secrets = [_azure.Identity.ClientSecret, .. token.Value.Split('.')];

        var (_, body) = await _app.GetAsync("/health");

        Assert.All(secrets, secret =>
        {
            Assert.DoesNotContain(secret, body, StringComparison.Ordinal);
            Assert.DoesNotContain(_app.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Without_Redis_the_app_is_alive_but_not_ready_and_recovers_by_itself()
    {
        _azure.EdgeFaults.RefuseConnections = true;
        _azure.EdgeFaults.DropConnections();

        await Eventually.IsTrueAsync(
            "not ready", async () => (await _app.GetAsync("/health/ready")).Status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, (await _app.GetAsync("/health/live")).Status);

        _azure.EdgeFaults.RefuseConnections = false;
        await Eventually.IsTrueAsync("ready again", _app.IsReadyAsync);
    }

    [Fact]
    public async Task A_lost_connection_is_reported_at_once_however_recent_the_last_answer_is()
    {
        await Eventually.IsTrueAsync("ready", _app.IsReadyAsync);
        _azure.EdgeFaults.RefuseConnections = true;
        _azure.EdgeFaults.DropConnections();

        await Eventually.IsTrueAsync("the loss is noticed", () => _app.Status.Current.Outage is not null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _app.GetAsync("/health/ready")).Status);
        _azure.EdgeFaults.RefuseConnections = false;
    }

    [Fact]
    public async Task The_app_is_not_ready_while_its_sessions_and_caches_still_refuse()
    {
        using var gate = new ManualResetEventSlim(initialState: true);
        await using var app = await StartWithSlowHandlerAsync(gate);
        var cache = app.Services.GetRequiredService<IDistributedCache>();

        // StackExchange.Redis has its new connection, but the app's handler delays the news of it.
        gate.Reset();
        _azure.EdgeFaults.DropConnections();
        await Eventually.IsTrueAsync("it answers again", async () => !gate.IsSet && await AnswersAsync(app));
        await Assert.ThrowsAsync<RedisConnectionException>(() => cache.GetAsync("key"));

        var (status, body) = await app.GetAsync("/health/ready");
        Assert.True(status == HttpStatusCode.ServiceUnavailable, body);
        Assert.Contains("It closed the connection", body, StringComparison.Ordinal);

        gate.Set();
        await Eventually.IsTrueAsync("ready again", app.IsReadyAsync);
        Assert.Null(await cache.GetAsync("key"));
    }

    [Fact]
    public async Task An_app_that_starts_during_an_identity_outage_runs_and_recovers_by_itself()
    {
        _azure.AuthorityFaults.Outage = true;
        await using var late = await TestApp.StartAsync(_azure, ("StartTimeout", "00:00:01"));

        Assert.Equal(HttpStatusCode.OK, (await late.GetAsync("/health/live")).Status);
        var (status, body) = await late.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("No access token yet", body, StringComparison.Ordinal);

        _azure.AuthorityFaults.Outage = false;
        await Eventually.IsTrueAsync("ready", late.IsReadyAsync);
    }

    /// <summary>Every interruption counts as an outage, and nothing waits for its end.</summary>
    private Task<TestApp> StartWithSlowHandlerAsync(ManualResetEventSlim gate) => TestApp.StartAsync(
        _azure,
        builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration)
            .ConfigureConnection(options => options.ConnectionAttemptCompleted += (_, _) => gate.Wait()),
        ("OutageGrace", "00:00:00"));

    private static async Task<bool> AnswersAsync(TestApp app)
    {
        try
        {
            await app.Redis.GetDatabase().PingAsync();
            return app.Status.Current.Outage is not null;
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    }
}
