using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>A silo whose grains store their state in Redis.</summary>
internal sealed class OrleansInUse : LibraryInUse
{
    private IHost _silo = null!;
    private IConnectionMultiplexer _multiplexer = null!;

    public override string Name => "Orleans";

    public override IConnectionMultiplexer Multiplexer => _multiplexer;

    public override bool ClosesMultiplexer => true;

    public override async Task StartAsync(TestApp app)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(app.Services.GetRequiredService<IAzureRedisConnectionFactory>());
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(Ports.Free(), Ports.Free())
            .AddRedisGrainStorage("redis", storage => storage.Configure<IAzureRedisConnectionFactory>((options, redis) =>
            {
                options.ConfigurationOptions = redis.CreateOptions();
                // Only to find out which multiplexer it opens.
                options.ConfigurationOptions.ConnectionAttemptCompleted += (multiplexer, _) =>
                    _multiplexer = (IConnectionMultiplexer)multiplexer!;
            })));
        _silo = builder.Build();
        await _silo.StartAsync();
    }

    public override async Task RoundAsync(int number)
    {
        await Grain(number).WriteAsync(number);
        Same(number, await Grain(number).ReadAsync());
    }

    public override async Task VerifyAsync(IReadOnlyCollection<int> kept)
    {
        foreach (var number in kept)
            Same(number, await Grain(number).ReadAsync());
    }

    public override async ValueTask DisposeAsync()
    {
        await _silo.StopAsync();
        _silo.Dispose();
    }

    private INumberGrain Grain(int number) => _silo.Services.GetRequiredService<IGrainFactory>().GetGrain<INumberGrain>(number);
}
