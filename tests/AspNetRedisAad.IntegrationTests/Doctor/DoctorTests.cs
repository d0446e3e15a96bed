using System.Net;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Doctor;

public sealed class DoctorTests
{
    [Theory]
    [InlineData(EmulatorBackend.Garnet)]
    [InlineData(EmulatorBackend.RedisServer)]
    [InlineData(EmulatorBackend.RedisCluster)]
    public async Task An_app_that_works_is_found_healthy_in_every_step(EmulatorBackend backend)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend });
        await using var app = await TestApp.StartAsync(azure);

        var diagnosis = await DiagnoseAsync(app);

        Assert.True(diagnosis.Status == AzureRedisFindingStatus.Ok, diagnosis.ToString());
        Assert.Equal(
            ["library", "token", "TCP", "TLS", "sign-in", "INFO", "read", "write"], diagnosis.Findings.Select(finding => finding.Step));
        Assert.Contains(azure.Identity.ObjectId, diagnosis.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("Why there is no connection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_leaves_no_key_behind()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var app = await TestApp.StartAsync(azure, ("InstanceName", "shop:"));

        await DiagnoseAsync(app);

        await Eventually.IsTrueAsync("the key is gone", () => !app.Redis.GetServers()[0].Keys(pattern: "*doctor*").Any());
    }

    [Fact]
    public async Task An_eviction_policy_that_may_remove_the_key_ring_is_a_warning()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, MaxMemoryPolicy = "allkeys-lru" });
        await using var app = await TestApp.StartAsync(azure);

        var warning = Assert.Single((await DiagnoseAsync(app)).Findings, finding => finding.Status == AzureRedisFindingStatus.Warning);

        Assert.Contains("allkeys-lru may remove the Data Protection key ring", warning.Message, StringComparison.Ordinal);
        Assert.Contains("volatile-lru", warning.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Named_connections_have_their_own_doctors()
    {
        await using var azure = await AzureRedisEmulator.StartAsync();
        await using var app = await TestApp.StartAsync(
            azure,
            builder => builder.Services.AddAzureRedisAadConnection("second", settings =>
            {
                builder.Configuration.GetSection(AzureRedisAadOptions.SectionName).Bind(settings);
                (settings.Endpoint, settings.StartTimeout) = ($"127.0.0.1:{Ports.Free()}", TimeSpan.Zero);
            }),
            web => web.MapAzureRedisAadDoctor().AllowAnonymous());

        var second = await app.Services.GetRequiredKeyedService<IAzureRedisDoctor>("second").ExamineAsync();
        var (_, page) = await app.GetAsync("/redis-doctor");

        Assert.Equal(AzureRedisFindingStatus.Failure, second.Status);
        Assert.Equal(AzureRedisFindingStatus.Ok, (await DiagnoseAsync(app)).Status);
        Assert.Contains("default\nok", page, StringComparison.Ordinal);
        Assert.Contains("second\nok", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_closed_until_the_app_says_who_may_see_it()
    {
        await using var azure = await AzureRedisEmulator.StartAsync();
        await using var app = await TestApp.StartAsync(azure, _ => { }, web =>
        {
            web.MapAzureRedisAadDoctor();
            web.MapAzureRedisAadDoctor("/open").AllowAnonymous();
        });

        var (closed, advice) = await app.GetAsync("/redis-doctor");
        var (open, text) = await app.GetAsync("/open");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (closed, open));
        Assert.Contains("RequireAuthorization", advice, StringComparison.Ordinal);
        Assert.DoesNotContain(azure.Identity.ObjectId, advice, StringComparison.Ordinal);
        Assert.Contains($"ok      sign-in  {azure.Endpoint}: as {azure.Identity.ObjectId}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_gets_JSON()
    {
        await using var azure = await AzureRedisEmulator.StartAsync();
        await using var app = await TestApp.StartAsync(azure, _ => { }, web => web.MapAzureRedisAadDoctor().AllowAnonymous());
        app.Client.DefaultRequestHeaders.Accept.ParseAdd("application/json");

        var (_, body) = await app.GetAsync("/redis-doctor");

        using var json = System.Text.Json.JsonDocument.Parse(body);
        var diagnosis = json.RootElement.GetProperty("default");
        Assert.Equal("Ok", diagnosis.GetProperty("status").GetString());
        Assert.Equal(azure.Endpoint, diagnosis.GetProperty("findings").EnumerateArray().Last().GetProperty("endpoint").GetString());
    }

    [Fact]
    public async Task An_app_that_requires_a_connection_explains_before_it_gives_up()
    {
        await using var azure = await AzureRedisEmulator.StartAsync();
        azure.EdgeFaults.RefuseTokens = true;
        var log = new LogCollector();

        await Assert.ThrowsAsync<RedisConnectionException>(() => TestApp.StartAsync(
            azure, builder => builder.Logging.AddProvider(log), ("StartTimeout", "00:00:01"), ("RequireConnectionAtStart", "true")));

        Assert.Contains(log.Lines, line => line.Contains("Microsoft Entra authentication is off", StringComparison.Ordinal));
    }

    private static Task<AzureRedisDiagnosis> DiagnoseAsync(TestApp app) =>
        app.Services.GetRequiredService<IAzureRedisDoctor>().ExamineAsync();
}
