using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.DependencyInjection;

/// <summary>Two connections, one of which has a problem: log, exceptions and health show which one.</summary>
public sealed class NamedMessagesTests : IAsyncLifetime
{
    private const string Prices = "prices";

    private readonly EmulatedIdentity _app = new("app");
    private readonly EmulatedIdentity _reader = new("reader");
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await AzureRedisEmulator.StartAsync(new() { Identities = [_app, _reader] });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Fact]
    public async Task Each_line_about_a_named_connection_names_it()
    {
        await using var app = await StartAsync(("ClientId", _reader.ClientId), ("ClientSecret", _reader.ClientSecret));

        var tokens = Lines(app, "Access token for");
        Assert.Contains($"Information: Access token for {_app.ObjectId} acquired", tokens[0], StringComparison.Ordinal);
        Assert.Contains($"Information: [prices] Access token for {_reader.ObjectId} acquired", tokens[1], StringComparison.Ordinal);
        Assert.Equal(
            [$"Information: Connected to {_azure.Endpoint} as {_app.ObjectId}.",
                $"Information: [prices] Connected to {_azure.Endpoint} as {_reader.ObjectId}."],
            Lines(app, "Connected to").Select(line => line.Trim()));
    }

    [Fact]
    public async Task The_log_line_of_a_shared_token_names_both_connections()
    {
        await using var app = await StartAsync();

        Assert.Contains(
            "Information: [default, prices] Access token for", Assert.Single(Lines(app, "Access token for")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_of_a_named_connection_is_logged_with_its_name_and_its_settings()
    {
        await using var app = await StartAsync(
            ("Endpoint", $"127.0.0.1:{Ports.Free()}"), ("UserName", "bob"), ("StartTimeout", "00:00:01"), ("OutageGrace", "00:00:00"));

        await Eventually.IsTrueAsync("explained", () => Lines(app, "Why there is no connection").Count > 0);
        Assert.Contains("Warning: [prices] Why there is no connection", Assert.Single(Lines(app, "Why there is no connection")),
            StringComparison.Ordinal);
        Assert.Contains("-> Correct the port in Shop:Redis:Endpoint", Assert.Single(Lines(app, "Why there is no connection")),
            StringComparison.Ordinal);
        Assert.Contains(
            "Warning: [prices] No connection within", Assert.Single(Lines(app, "No connection within")), StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.Lines, line =>
            line.StartsWith("Warning: ", StringComparison.Ordinal) && line.Contains("Redis", StringComparison.Ordinal)
            && !line.Contains("prices", StringComparison.Ordinal) && !line.Contains("XML encryptor", StringComparison.Ordinal));

        var error = await Assert.ThrowsAsync<RedisConnectionException>(
            () => app.Services.GetRequiredKeyedService<IDistributedCache>(Prices).GetAsync("key", TestContext.Current.CancellationToken));
        Assert.StartsWith("Connection \"prices\": 127.0.0.1:", error.Message, StringComparison.Ordinal);

        var health = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["redis-connection-prices"], health.Entries.Where(entry => entry.Value.Status == HealthStatus.Unhealthy)
            .Select(entry => entry.Key));
    }

    [Fact]
    public async Task A_named_connection_without_a_section_stops_the_start_with_one_sentence()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(
            _azure, builder => builder.Services.AddAzureRedisAadConnection(Prices, builder.Configuration)));

        Assert.StartsWith(
            "Connection \"prices\": AzureRedisAad:prices:Endpoint is missing. Set it to the host and port of your cache", error.Message,
            StringComparison.Ordinal);
        Assert.Single(error.Failures);
    }

    private static List<string> Lines(TestApp app, string text) =>
        [.. app.Log.Lines.Where(line => line.Contains(text, StringComparison.Ordinal))
            .OrderBy(line => line.Contains("prices", StringComparison.Ordinal))];

    private Task<TestApp> StartAsync(params (string Key, string Value)[] prices) => TestApp.StartAsync(_azure, builder =>
    {
        builder.Configuration.AddInMemoryCollection(_azure.GetSettings().Select(setting => KeyValuePair.Create(
            setting.Key.Replace("AzureRedisAad:", "Shop:Redis:", StringComparison.Ordinal), setting.Value)));
        builder.Configuration.AddInMemoryCollection(
            prices.Select(setting => KeyValuePair.Create<string, string?>($"Shop:Redis:{setting.Key}", setting.Value)));
        builder.Services.AddAzureRedisAadConnection(Prices, builder.Configuration.GetSection("Shop:Redis")).AddDistributedCache();
    });
}
