using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Workers;

/// <summary>A worker as a user would write it, in this process, on an emulator: a generic host, without a web server.</summary>
internal sealed class TestWorker : IAsyncDisposable
{
    private readonly IHost _host;

    private TestWorker(IHost host, LogCollector log) => (_host, Log) = (host, log);

    public LogCollector Log { get; }

    public IServiceProvider Services => _host.Services;

    public IDatabase Redis => Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    public IDistributedCache Cache => Services.GetRequiredService<IDistributedCache>();

    public HybridCache Hybrid => Services.GetRequiredService<HybridCache>();

    public long Rotations => Services.GetRequiredService<IAzureRedisStatusMonitor>().Current.TokenRotations;

    /// <summary>The lines that an operator should look at.</summary>
    public IEnumerable<string> Warnings =>
        Log.Entries.Where(entry => entry.Level >= LogLevel.Warning).Select(entry => $"{entry.Category}: {entry.Line}");

    /// <param name="azure">The emulator.</param>
    /// <param name="configure">What the worker registers.</param>
    public static async Task<TestWorker> StartAsync(AzureRedisEmulator azure, Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        // They include the sample's appsettings.json, which is in the tests' output folder.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(azure.GetSettings());
        builder.Configuration.AddInMemoryCollection([new("AzureRedisAad:InstanceName", "work:")]);
        var log = new LogCollector();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        configure(builder);

        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new TestWorker(host, log);
    }

    public async Task<HealthReport> HealthAsync() => await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    public async Task<IReadOnlyCollection<string>> KeysAsync()
    {
        var keys = new List<string>();
        await foreach (var key in Services.GetRequiredService<IConnectionMultiplexer>().GetServers()[0].KeysAsync())
            keys.Add(key!);
        return keys;
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
