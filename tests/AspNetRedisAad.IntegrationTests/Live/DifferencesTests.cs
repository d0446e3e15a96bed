using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Live;

/// <summary>
/// Compares the answers of a cache with those of an emulator of its service. On a real cache it reports for each question whether both
/// agree, and never fails; in an ordinary run, two emulators must agree on everything.
/// </summary>
[Trait(LiveCache.Trait, "true")]
public sealed partial class DifferencesTests
{
    [Fact]
    public async Task An_emulator_answers_as_the_cache_does()
    {
        await using var other = await AzureRedisEmulator
            .StartAsync(new() { Backend = EmulatorBackend.RedisServer, Profile = EmulatorProfile.AzureManagedRedisEnterprise });
        await using var cache = await ProbedCache.OfAsync(LiveCache.SettingsOr(other));
        var options = await OptionsForAsync(cache);
        await using var azure = await AzureRedisEmulator.StartAsync(options);
        await using var emulated = await ProbedCache.OfAsync(azure.GetSettings());
        var different = 0;
        LiveReport.Tell($"check: beside the emulator's profile {options.Profile}");
        await TellSignInTimeAsync(cache);

        foreach (var probe in Probes.All)
        {
            var prefix = LiveCache.Name(other, "probe:");
            var (real, promised) = (Normal(await probe.AskAsync(cache, prefix)), Normal(await probe.AskAsync(emulated, prefix)));
            if (real == promised)
            {
                LiveReport.Tell($"check: as the emulator: {probe.Name}: {real}");
                continue;
            }

            different++;
            var known = probe.IsKnown ? ", as docs/emulator.md says" : "";
            LiveReport.Tell($"check: differs{known}: {probe.Name}: {real}; the emulator: {promised}");
        }

        LiveReport.Tell($"check: {Probes.All.Count} answers compared, {different} differ");
        if (LiveCache.Endpoint is null)
            Assert.Equal(0, different);
    }

    private static async Task TellSignInTimeAsync(ProbedCache cache)
    {
        using var line = await cache.ConnectAsync();
        var watch = Stopwatch.StartNew();
        Assert.Equal("OK", await line.AskAsync("AUTH", cache.Token.UserName, cache.Token.Value));
        LiveReport.Tell(string.Create(CultureInfo.InvariantCulture,
            $"check: AUTH took {watch.ElapsedMilliseconds} ms (Microsoft: up to 10 s)"));
    }

    private static async Task<AzureRedisEmulatorOptions> OptionsForAsync(ProbedCache cache)
    {
        var product = RedisProducts.Of(cache.Host);
        var isCache = product == RedisProduct.Unknown ? await Probes.AskAsync(cache, "SELECT", "1") == "OK"
            : product == RedisProduct.AzureCacheForRedis;
        var cluster = await Probes.AskAsync(cache, "CLUSTER", "INFO");
        var isCluster = cluster.StartsWith("cluster_", StringComparison.Ordinal);
        var options = new AzureRedisEmulatorOptions { Backend = isCluster ? EmulatorBackend.RedisCluster : EmulatorBackend.RedisServer };
        options.Profile = isCache ? EmulatorProfile.AzureCacheForRedis
            : isCluster ? EmulatorProfile.AzureManagedRedisOss
            : cluster.Contains("disabled", StringComparison.Ordinal) ? EmulatorProfile.AzureManagedRedisNonClustered
            : EmulatorProfile.AzureManagedRedisEnterprise;
        return options;
    }

    /// <summary>The answer without names of servers, versions or the command's own arguments.</summary>
    private static string Normal(string answer)
    {
        var line = answer.Split('\n')[0].TrimEnd();
        return line.StartsWith("MOVED", StringComparison.Ordinal) ? "MOVED" : Quoted().Replace(line, "").TrimEnd();
    }

    [GeneratedRegex("[,:]? *with args beginning with.*$|['`][^'`]*['`]")]
    private static partial Regex Quoted();
}
