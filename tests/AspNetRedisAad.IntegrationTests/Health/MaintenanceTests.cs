using System.Net;
using System.Text.Json;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.IntegrationTests.Health;

public sealed class MaintenanceTests
{
    [Fact]
    public async Task Announced_maintenance_shows_until_it_has_ended()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        DefaultOptionsProvider.AddProvider(new AzureAt(azure.Endpoint));
        await using var app = await TestApp.StartAsync(azure);
        Assert.False((await DataAsync(app)).TryGetProperty("maintenance", out _));
        var start = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

        Assert.Equal(1, await azure.AnnounceMaintenanceAsync("NodeMaintenanceScheduled", start));

        JsonElement maintenance = default;
        await Eventually.IsTrueAsync("it shows", async () => (await DataAsync(app)).TryGetProperty("maintenance", out maintenance));
        Assert.Equal("NodeMaintenanceScheduled", maintenance.GetProperty("kind").GetString());
        Assert.Equal(start, maintenance.GetProperty("startsOn").GetDateTimeOffset());
        Assert.Equal("127.0.0.1", maintenance.GetProperty("address").GetString());
        Assert.Contains(app.Log.Lines, line =>
            line.StartsWith($"Information: {azure.Endpoint} announces maintenance", StringComparison.Ordinal));

        await azure.AnnounceMaintenanceAsync("NodeMaintenanceEnded", start);
        await Eventually.IsTrueAsync("it is over", async () => !(await DataAsync(app)).TryGetProperty("maintenance", out _));
    }

    private static async Task<JsonElement> DataAsync(TestApp app)
    {
        using var body = JsonDocument.Parse((await app.GetAsync("/health")).Body);
        return body.RootElement.GetProperty("entries").GetProperty("redis-connection").GetProperty("data").Clone();
    }

    /// <summary>StackExchange.Redis identifies Azure by its host names; this makes it treat one port of this machine as Azure.</summary>
    private sealed class AzureAt(string endpoint) : AzureOptionsProvider
    {
        public override bool IsMatch(EndPoint other) => EndPointCollection.ToString(other) == endpoint;
    }
}
