using AspNetRedisAad.Emulator;
using AspNetRedisAad.Identity;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>While the identity service is down, the current token is used until it really expires.</summary>
public sealed class IdentityOutageTests
{
    [Fact]
    public async Task An_outage_of_a_fifth_of_the_lifetime_just_before_the_renewal_makes_no_command_fail()
    {
        var life = TimeSpan.FromSeconds(15);
        await using var azure = await StartEmulatorAsync(life);
        await using var app = await TestApp.StartAsync(azure);
        await using var load = await Load.StartAsync(app);

        await Eventually.IsTrueAsync(
            "the renewal is due", () => app.Status.Current.NextTokenRenewal - DateTimeOffset.UtcNow < TimeSpan.FromMilliseconds(50));
        azure.AuthorityFaults.Outage = true;
        await Task.Delay(life * 0.2);
        Assert.True(app.Status.Current.FailedTokenRequests > 0);
        azure.AuthorityFaults.Outage = false;
        await load.RunAsync(life);

        load.NothingFailed();
        await load.EveryMessageArrivesOnceAsync();
        Assert.Equal(0, azure.Counters.ExpiryCloses);
        Assert.Equal(0, app.Status.Current.FailedTokenRequests);
    }

    [Fact]
    public async Task In_an_outage_longer_than_the_lifetime_commands_fail_only_from_the_expiry_until_3_seconds_after_the_end()
    {
        await using var azure = await StartEmulatorAsync(TimeSpan.FromSeconds(6));
        await using var app = await TestApp.StartAsync(azure);
        await using var load = await Load.StartAsync(app);

        azure.AuthorityFaults.Outage = true;
        // The token itself has whole seconds; the expiry that the identity service returns may be up to one second later.
        var token = app.Services.GetRequiredKeyedService<RedisTokenStore>("").Current!;
        var expiry = load.Elapsed + (AccessTokenClaims.Read(token.Value)!.ExpiresOn!.Value - DateTimeOffset.UtcNow);
        await Eventually.IsTrueAsync("commands fail", () => load.Failures.Count > 0);
        Assert.True(load.FirstFailure >= expiry, $"first failure {load.FirstFailure - expiry} after expiry");
        await Eventually.IsTrueAsync("the outage has lasted longer than a life", () => load.Elapsed > expiry + TimeSpan.FromSeconds(4));

        azure.AuthorityFaults.Outage = false;
        var end = load.Elapsed;
        await load.RunAsync(TimeSpan.FromSeconds(10));

        load.NothingFailedAfter(end + TimeSpan.FromSeconds(3));
        Assert.True(app.Redis.IsConnected);
    }

    [Fact]
    public async Task A_slow_identity_service_makes_no_command_fail()
    {
        await using var azure = await StartEmulatorAsync(TimeSpan.FromSeconds(8));
        await using var app = await TestApp.StartAsync(azure);
        await using var load = await Load.StartAsync(app);

        azure.AuthorityFaults.Delay = TimeSpan.FromMilliseconds(500);
        await load.RunAsync(TimeSpan.FromSeconds(20));

        load.NothingFailed();
        Assert.Equal(0, azure.Counters.ExpiryCloses);
    }

    private static Task<AzureRedisEmulator> StartEmulatorAsync(TimeSpan life) =>
        AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = life });
}
