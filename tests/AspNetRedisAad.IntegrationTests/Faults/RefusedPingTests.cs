using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>A server that answers is alive, whatever the answer.</summary>
public sealed class RefusedPingTests
{
    /// <summary>Longer than the silence that counts as a half-open connection.</summary>
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(13);

    [Fact]
    public async Task A_user_without_PING_keeps_both_connections_and_the_doctor_tells_who_it_is()
    {
        await using var azure = await StartAsync();
        await using var app = await TestApp.StartAsync(azure);
        await using var load = await Load.StartAsync(app);
        await Eventually.IsTrueAsync("it works", () => load.Received > 10);
        var opened = azure.Counters.ConnectionsOpened;

        await load.RunAsync(_long);

        load.NothingFailed();
        await load.EveryMessageArrivesOnceAsync();
        Assert.Equal(opened, azure.Counters.ConnectionsOpened);
        Assert.True(await app.IsReadyAsync());
        var diagnosis = await app.Services.GetRequiredService<IAzureRedisDoctor>().ExamineAsync(TestContext.Current.CancellationToken);
        Assert.Contains(diagnosis.Findings, finding =>
            finding.Step == "PING" && finding.Message.Contains(app.Status.Current.UserName!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Additional_multiplexers_accept_it_too()
    {
        await using var azure = await StartAsync();
        await using var app = await TestApp.StartAsync(azure);
        var factory = app.Services.GetRequiredService<IAzureRedisConnectionFactory>();
        await using var further = await factory.ConnectAsync();
        await using var own = await ConnectionMultiplexer.ConnectAsync(factory.CreateOptions());

        foreach (var multiplexer in new[] { further, own })
        {
            Assert.True(await multiplexer.GetDatabase().StringSetAsync("key", "value"));
            Assert.Equal("value", await multiplexer.GetDatabase().StringGetAsync("key"));
        }
    }

    private static Task<AzureRedisEmulator> StartAsync() => AzureRedisEmulator.StartAsync(new()
    {
        Backend = EmulatorBackend.RedisServer,
        Identities = [new EmulatedIdentity("shop") { AccessPolicy = new("No PING", "+@all -ping allkeys allchannels") }],
    });
}
