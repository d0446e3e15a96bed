using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server.ProtectedBrowserStorage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Blazor;

/// <summary>An ASP.NET Core circuit; the replacement for the browser uses its protocol.</summary>
public sealed class CircuitTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_circuit_on_a_different_instance_than_the_page_works_over_two_tokens(bool backplane)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(6) });
        await using var one = await StartAsync(azure, backplane);
        await using var two = await StartAsync(azure, backplane);

        await using var circuit = await BrowserCircuit.StartAsync((await one.GetAsync("/interactive")).Body, two);
        await Eventually.IsTrueAsync("two tokens were renewed", () => two.Status.Current.TokenRotations >= 2);
        var rounds = await RoundsAsync(one);
        await Eventually.IsTrueAsync("the circuit continues", async () => await RoundsAsync(one) > rounds + 10);

        Assert.Empty(circuit.Errors);
        var read = await new ProtectedSessionStorage(circuit.Storage, one.Services.GetRequiredService<IDataProtectionProvider>())
            .GetAsync<string>("circuit");
        Assert.Equal("kept in the browser", read.Value);
        var channels = await two.Redis.GetServers()[0].SubscriptionChannelsAsync(RedisChannel.Pattern("*ComponentHub*"));
        Assert.Equal(backplane, channels.Length > 0);
    }

    private static async Task<int> RoundsAsync(TestApp app) => int.Parse(
        await app.Services.GetRequiredService<IDistributedCache>().GetStringAsync("circuit-rounds") ?? "0", CultureInfo.InvariantCulture);

    private static Task<TestApp> StartAsync(AzureRedisEmulator azure, bool backplane) => SessionApp.StartAsync(
        azure,
        stock: false,
        app =>
        {
            app.UseRedisSession();
            app.UseAntiforgery();
        },
        builder =>
        {
            builder.Services.AddRazorComponents().AddInteractiveServerComponents();
            var redis = builder.Services.AddAzureRedisAadConnection(builder.Configuration);
            redis.AddHybridCache();
            if (backplane)
                redis.AddSignalRBackplane();
        },
        map: app => app.MapRazorComponents<CircuitPage>().AddInteractiveServerRenderMode());
}
