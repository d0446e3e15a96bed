using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.IntegrationTests.Workers;

/// <summary>
/// An isolated worker of Azure Functions, in this process. The Functions host is a replacement; the worker is Microsoft's.
/// </summary>
public sealed class FunctionsTests
{
    static FunctionsTests() => Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", AppContext.BaseDirectory);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_function_uses_both_caches_over_three_tokens(bool hostBuilder)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, MaxMemoryPolicy = "allkeys-lru", TokenLifetime = TimeSpan.FromSeconds(6) });
        await using var functions = await FunctionsHost.StartAsync();
        var log = new LogCollector();
        using var worker = hostBuilder ? BuildWithHostBuilder(azure, functions, log) : Build(azure, functions, log);
        await worker.StartAsync();
        var status = worker.Services.GetRequiredService<IAzureRedisStatusMonitor>();
        await functions.LoadAsync(typeof(PriceFunction), nameof(PriceFunction.RunAsync), "article");

        for (var round = 1; status.Current.TokenRotations < 3; round++)
        {
            var article = round.ToString(CultureInfo.InvariantCulture);
            Assert.Equal($"{article}: the price of {article}", await functions.InvokeAsync("article", article));
            Assert.Equal(article, await worker.Services.GetRequiredService<IDistributedCache>().GetStringAsync("last-asked"));
        }

        Assert.Equal(HealthStatus.Healthy, (await worker.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status);
        await worker.StopAsync();
        Assert.DoesNotContain(log.Entries, entry => entry.Level >= LogLevel.Warning);
        Assert.Equal(0, azure.Counters.ExpiryCloses);
    }

    private static IHost Build(AzureRedisEmulator azure, FunctionsHost functions, LogCollector log)
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection(azure.GetSettings()).AddInMemoryCollection(functions.Settings);
        builder.Logging.AddProvider(log);
        builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddDistributedCache().AddHybridCache();
        return builder.Build();
    }

    private static IHost BuildWithHostBuilder(AzureRedisEmulator azure, FunctionsHost functions, LogCollector log) => new HostBuilder()
        .ConfigureAppConfiguration(
            settings => settings.AddInMemoryCollection(azure.GetSettings()).AddInMemoryCollection(functions.Settings))
        .ConfigureLogging(logging => logging.AddProvider(log))
        .ConfigureFunctionsWorkerDefaults()
        .ConfigureServices((context, services) =>
            services.AddAzureRedisAadConnection(context.Configuration).AddDistributedCache().AddHybridCache())
        .Build();
}
