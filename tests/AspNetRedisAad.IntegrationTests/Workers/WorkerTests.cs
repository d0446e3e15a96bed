using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AspNetRedisAad.IntegrationTests.Workers;

/// <summary>A generic host without a web server.</summary>
public sealed class WorkerTests
{
    private const string Ring = "work:DataProtection-Keys";

    /// <summary>A server that may lose a key ring, so that there would be a reason for a warning.</summary>
    private static Task<AzureRedisEmulator> StartAzureAsync() => AzureRedisEmulator.StartAsync(
        new() { Backend = EmulatorBackend.RedisServer, MaxMemoryPolicy = "allkeys-lru", TokenLifetime = TimeSpan.FromSeconds(6) });

    [Fact]
    public async Task Connection_caches_and_health_work_in_two_workers_over_three_tokens_and_both_stop_without_a_warning()
    {
        await using var azure = await StartAzureAsync();
        await using var one = await TestWorker.StartAsync(azure, AddConnectionAndCaches);
        await using var two = await TestWorker.StartAsync(azure, AddConnectionAndCaches);

        for (var round = 1; one.Rotations < 3 || two.Rotations < 3; round++)
        {
            var value = round.ToString(CultureInfo.InvariantCulture);
            await one.Cache.SetStringAsync("entry", value);
            Assert.Equal(value, await two.Cache.GetStringAsync("entry"));

            await one.Hybrid.SetAsync("price", value);
            await Eventually.IsTrueAsync("the other worker has dropped the old price", async () => await PriceAsync(two) == value);
            Assert.Equal(value, await PriceAsync(one));

            foreach (var worker in new[] { one, two })
            {
                var health = await worker.HealthAsync();
                Assert.True(
                    health.Status == HealthStatus.Healthy, string.Join(", ", health.Entries.Values.Select(entry => entry.Description)));
                Assert.Equal(["redis-connection", "redis-token"], health.Entries.Keys.Order());
            }
        }

        Assert.DoesNotContain(await one.KeysAsync(), key => key.Contains("DataProtection", StringComparison.Ordinal));
        await one.StopAsync();
        await two.StopAsync();
        Assert.Empty(one.Warnings);
        Assert.Empty(two.Warnings);
        Assert.Equal(0, azure.Counters.ExpiryCloses);
    }

    [Fact]
    public async Task AddAzureRedisAad_works_in_a_worker_which_creates_a_key_ring_only_when_it_protects_something()
    {
        await using var azure = await StartAzureAsync();
        await using var worker = await TestWorker.StartAsync(azure, builder => builder.Services.AddAzureRedisAad(builder.Configuration));
        await Eventually.IsTrueAsync("the work continues over two tokens", async () =>
        {
            await worker.Cache.SetStringAsync("entry", "value");
            return worker.Rotations >= 2 && await worker.Cache.GetStringAsync("entry") == "value";
        });

        Assert.False(await worker.Redis.KeyExistsAsync(Ring));
        Assert.Empty(worker.Warnings);

        var payload = Protector(worker).Protect("text");

        Assert.Equal(1, await worker.Redis.ListLengthAsync(Ring));
        await using var other = await TestWorker.StartAsync(azure, builder => builder.Services.AddAzureRedisAad(builder.Configuration));
        Assert.Equal("text", Protector(other).Unprotect(payload));
    }

    [Fact]
    public async Task AddAzureRedisAad_with_the_key_ring_disabled_creates_none_elsewhere()
    {
        await using var azure = await StartAzureAsync();
        await using var worker = await TestWorker.StartAsync(azure, builder =>
        {
            builder.Configuration.AddInMemoryCollection([new("AzureRedisAad:EnableDataProtection", "false")]);
            builder.Services.AddAzureRedisAad(builder.Configuration);
        });
        await worker.Cache.SetStringAsync("entry", "value");
        await worker.StopAsync();

        Assert.DoesNotContain(worker.Log.Entries, entry => entry.Category.Contains("DataProtection", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_that_requests_the_key_ring_has_it_from_the_start_and_logs_a_warning_if_the_server_may_lose_it(bool whole)
    {
        await using var azure = await StartAzureAsync();
        await using var worker = await TestWorker.StartAsync(azure, builder =>
        {
            if (whole)
                builder.Services.AddAzureRedisAad(builder.Configuration).AddDataProtection();
            else
                builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddDataProtection();
        });

        await Eventually.IsTrueAsync("the ring is there", () => worker.Redis.KeyExistsAsync(Ring));
        await Eventually.IsTrueAsync(
            "warned", () => worker.Warnings.Any(line => line.Contains("may lose the Data Protection keys", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_worker_that_uses_Data_Protection_itself_still_reads_the_key_ring_at_its_start()
    {
        await using var azure = await StartAzureAsync();
        await using var worker = await TestWorker.StartAsync(azure, builder =>
        {
            builder.Services.AddDataProtection();
            builder.Services.AddAzureRedisAad(builder.Configuration);
        });

        await Eventually.IsTrueAsync("the ring is there", () => worker.Redis.KeyExistsAsync(Ring));
    }

    [Fact]
    public async Task A_background_service_can_use_Redis_from_its_first_line_to_its_last()
    {
        await using var azure = await StartAzureAsync();
        await using var worker = await TestWorker.StartAsync(azure, builder =>
        {
            // Registered before our services, but still started after them.
            builder.Services.AddHostedService<Diary>();
            AddConnectionAndCaches(builder);
        });

        Assert.Equal("began", await worker.Cache.GetStringAsync("diary"));
        await worker.StopAsync();

        Assert.Empty(worker.Warnings);
        await using var reader = await TestWorker.StartAsync(azure, AddConnectionAndCaches);
        Assert.Equal("ended", await reader.Cache.GetStringAsync("diary"));
    }

    private static void AddConnectionAndCaches(HostApplicationBuilder builder) =>
        builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddDistributedCache().AddHybridCache();

    private static IDataProtector Protector(TestWorker worker) =>
        worker.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static async Task<string> PriceAsync(TestWorker worker) =>
        await worker.Hybrid.GetOrCreateAsync("price", _ => ValueTask.FromResult("made here"));

    private sealed class Diary(IDistributedCache cache) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => cache.SetStringAsync("diary", "began", cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => cache.SetStringAsync("diary", "ended", cancellationToken);
    }
}
