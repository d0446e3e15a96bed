using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>The README assigns Data Contributor to the app: this must be enough for everything that the library does.</summary>
public sealed class DataContributorTests
{
    [Theory]
    [InlineData(EmulatorBackend.RedisServer)]
    [InlineData(EmulatorBackend.RedisCluster)]
    public async Task An_app_needs_only_the_policy_Data_Contributor(EmulatorBackend backend)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new()
        {
            Backend = backend,
            Identities = [new("app") { AccessPolicy = DataAccessPolicy.DataContributor }],
        });
        await using var app = await TestApp.StartAsync(azure, _ => { }, web => web.MapGet("/visit", (HttpContext http) =>
        {
            var visits = (http.Session.GetInt32("visits") ?? 0) + 1;
            http.Session.SetInt32("visits", visits);
            return visits;
        }));

        await Eventually.IsTrueAsync("ready", app.IsReadyAsync);
        Assert.Equal("1", (await app.GetAsync("/visit")).Body);
        Assert.Equal("2", (await app.GetAsync("/visit")).Body);
        var cache = app.Services.GetRequiredService<IDistributedCache>();
        await cache.SetStringAsync("key", "value", new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(1) });
        Assert.Equal("value", await cache.GetStringAsync("key"));
        await cache.RemoveAsync("key");
        Assert.Null(await cache.GetStringAsync("key"));
        var protector = app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
        Assert.Equal("secret", protector.Unprotect(protector.Protect("secret")));
        Assert.DoesNotContain(app.Log.Lines, line =>
            line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
    }
}
