using System.Diagnostics;
using AspNetRedisAad.Benchmarks.Servers;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Storm;

/// <summary>
/// Instances in one process, whose server is stopped and started again: what the edge sees in each tenth of a second, and when each
/// instance works again.
/// </summary>
/// <param name="Opened">The number of opened connections in each tenth of a second since the server was stopped.</param>
/// <param name="Return">When the server was back.</param>
/// <param name="Healed">How long after that each instance worked again; an instance that did not is missing.</param>
internal sealed record RealStorm(IReadOnlyList<long> Opened, TimeSpan Return, IReadOnlyList<TimeSpan> Healed)
{
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(100);

    /// <summary>Long enough that no token is renewed meanwhile.</summary>
    private static readonly TimeSpan _life = TimeSpan.FromHours(1);

    /// <summary>The tenths of a second from the server's return on.</summary>
    public long Peak => Opened.Skip((int)(Return / _tick)).DefaultIfEmpty().Max();

    public long Total => Opened.Sum();

    /// <summary>With this package.</summary>
    public static async Task<RealStorm> OfOursAsync(int instances, TimeSpan outage, TimeSpan watch)
    {
        await using var azure = await EmulatorProcess.StartAsync(_life);
        var apps = Enumerable.Range(0, instances).Select(_ => OurApp.Create(azure)).ToList();
        try
        {
            var redis = await Task.WhenAll(apps.Select(app => app.GetRequiredKeyedService<RedisConnection>("").GetReadyAsync(default)));
            return await RunAsync(azure, redis, outage, watch);
        }
        finally
        {
            await Task.WhenAll(apps.Select(app => app.DisposeAsync().AsTask()));
        }
    }

    /// <summary>With only StackExchange.Redis. The password is a token that lives long enough.</summary>
    public static async Task<RealStorm> OfStockAsync(int instances, TimeSpan outage, TimeSpan watch)
    {
        await using var azure = await EmulatorProcess.StartAsync(_life);
        await using var app = OurApp.Create(azure);
        await app.GetRequiredKeyedService<RedisConnection>("").GetReadyAsync(default);
        var token = app.GetRequiredKeyedService<RedisTokenStore>("").Current!;

        var redis = await Task.WhenAll(
            Enumerable.Range(0, instances).Select(_ => ConnectionMultiplexer.ConnectAsync(Configure(azure, token))));
        try
        {
            return await RunAsync(azure, redis, outage, watch);
        }
        finally
        {
            await Task.WhenAll(redis.Select(one => one.DisposeAsync().AsTask()));
        }
    }

    private static ConfigurationOptions Configure(EmulatorProcess azure, RedisToken token)
    {
        var configuration = ConfigurationOptions.Parse(azure.Settings["AzureRedisAad:Endpoint"]!);
        (configuration.User, configuration.Password, configuration.Ssl, configuration.AbortOnConnectFail) =
            (token.UserName, token.Value, true, false);
        configuration.TrustIssuer(azure.Settings["AzureRedisAad:TrustedCertificateFile"]!);
        return configuration;
    }

    private static async Task<RealStorm> RunAsync(
        EmulatorProcess azure, IReadOnlyList<IConnectionMultiplexer> redis, TimeSpan outage, TimeSpan watch)
    {
        await Task.WhenAll(redis.Select(one => one.GetDatabase().PingAsync()));
        var since = Stopwatch.StartNew();
        await azure.SetServerAsync(isUp: false);

        var (opened, returned, healed) = (new List<long>(), TimeSpan.Zero, Array.Empty<Task<TimeSpan>>());
        var before = (await azure.CountAsync()).ConnectionsOpened;
        using var ending = new CancellationTokenSource();
        while (returned == TimeSpan.Zero || since.Elapsed < returned + watch)
        {
            if (returned == TimeSpan.Zero && since.Elapsed >= outage)
            {
                await azure.SetServerAsync(isUp: true);
                returned = since.Elapsed;
                healed = [.. redis.Select(one => WaitAsync(one.GetDatabase(), ending.Token))];
            }

            await Task.Delay(_tick);
            var now = (await azure.CountAsync()).ConnectionsOpened;
            // If the clock has moved on, the events belong to these tenths together.
            while (opened.Count < (int)(since.Elapsed / _tick) - 1)
                opened.Add(0);
            opened.Add(now - before);
            before = now;
        }

        await ending.CancelAsync();
        await ((Task)Task.WhenAll(healed)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new RealStorm(opened, returned, [.. healed.Where(one => one.IsCompletedSuccessfully).Select(one => one.Result)]);
    }

    private static async Task<TimeSpan> WaitAsync(IDatabase database, CancellationToken ending)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            ending.ThrowIfCancellationRequested();
            try
            {
                await database.PingAsync().WaitAsync(ending);
                return since.Elapsed;
            }
            catch (Exception e) when (RedisFailures.IsFailure(e))
            {
                await Task.Delay(_tick, ending);
            }
        }
    }
}
