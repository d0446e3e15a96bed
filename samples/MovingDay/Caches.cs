using AspNetRedisAad.Emulator;
using StackExchange.Redis;

namespace MovingDay;

/// <summary>The stages of docs/moving-to-managed-redis.md, and what comes before and after them.</summary>
internal enum Stage { Before, Copy, Switch, Drain, After }

/// <summary>The cache that the shop moves away from, and the one that it moves to. Each has a separate Entra ID.</summary>
internal sealed record Caches(Cache Old, Cache New) : IAsyncDisposable
{
    public static async Task<Caches> StartAsync() => new(
        await Cache.StartAsync("Azure Cache for Redis", EmulatorProfile.AzureCacheForRedis),
        await Cache.StartAsync("Azure Managed Redis", EmulatorProfile.AzureManagedRedisNonClustered));

    /// <summary>The shop's settings: everything that differs between the stages.</summary>
    public IEnumerable<KeyValuePair<string, string?>> SettingsOf(Stage stage) => stage switch
    {
        Stage.Before => Old.Emulator.GetSettings(),
        Stage.After => New.Emulator.GetSettings(),
        _ =>
        [
            .. New.Emulator.GetSettings(),
            .. Old.Emulator.GetSettings().Select(setting => KeyValuePair.Create(setting.Key.Replace(":", ":MoveFrom:"), setting.Value)),
            new("AzureRedisAad:MoveFrom:Stage", $"{stage}"),
        ],
    };

    public async ValueTask DisposeAsync()
    {
        await Old.DisposeAsync();
        await New.DisposeAsync();
    }
}

/// <param name="Name">The name of the service.</param>
/// <param name="Emulator">The cache and its Entra ID.</param>
/// <param name="Redis">A connection for counting, which uses the access key. The shop has no access key.</param>
internal sealed record Cache(string Name, AzureRedisEmulator Emulator, ConnectionMultiplexer Redis) : IAsyncDisposable
{
    public bool IsAway => Emulator.EdgeFaults.RefuseConnections;

    public static async Task<Cache> StartAsync(string name, EmulatorProfile profile)
    {
        var lifetime = TimeSpan.FromSeconds(40);
        var emulator = await AzureRedisEmulator.StartAsync(new()
        {
            Profile = profile, TokenLifetime = lifetime, RefreshIn = lifetime / 4, AccessKeys = EmulatedAccessKeys.Primary,
        });
        var options = ConfigurationOptions.Parse($"{emulator.Endpoint},password={emulator.PrimaryAccessKey},ssl=True,abortConnect=False");
        options.TrustIssuer(emulator.TrustedCertificateFile);
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return new Cache(name, emulator, await ConnectionMultiplexer.ConnectAsync(options));
    }

    public void TakeAwayOrBringBack()
    {
        Emulator.EdgeFaults.RefuseConnections = !IsAway;
        if (IsAway)
            Emulator.EdgeFaults.DropConnections();
    }

    public async Task<string> CountSessionsAsync()
    {
        try
        {
            return $"{await Redis.GetServers()[0].KeysAsync(pattern: $"{Shop.InstanceName}session:*").CountAsync()}";
        }
        catch (RedisException)
        {
            return IsAway ? "away" : "connecting";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Emulator.DisposeAsync();
    }
}
