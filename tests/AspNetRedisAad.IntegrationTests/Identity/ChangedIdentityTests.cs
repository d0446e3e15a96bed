using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Identity;

/// <summary>The identity behind the credential changes while the app runs, as when a different managed identity is assigned.</summary>
public sealed class ChangedIdentityTests
{
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_token_of_another_identity_that_Redis_accepts_takes_over_without_a_failed_command()
    {
        await using var azure = await StartEmulatorAsync();
        var credential = new ChangingCredential(azure);
        await using var app = await TestApp.StartAsync(azure, builder => credential.UseIn(builder.Services));
        await using var load = await Load.StartAsync(app);

        credential.Become(azure.Identities[1]);
        await Eventually.IsTrueAsync("the other user is in use", () => app.Status.Current.UserName == azure.Identities[1].ObjectId);
        await load.RunAsync(_life);

        load.NothingFailed();
        await load.EveryMessageArrivesOnceAsync();
        Assert.Contains(app.Log.Lines, line =>
            line.Contains(azure.Identities[1].ObjectId, StringComparison.Ordinal) && line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_of_another_identity_that_Redis_refuses_is_never_used_and_the_old_one_stays_in_use()
    {
        await using var azure = await StartEmulatorAsync();
        // From an identity service that Redis does not know.
        await using var foreign = await StartEmulatorAsync();
        var credential = new ChangingCredential(azure);
        await using var app = await TestApp.StartAsync(azure, builder => credential.UseIn(builder.Services));
        await using var load = await Load.StartAsync(app);

        credential.Become(foreign.Identities[1], foreign);
        await Eventually.IsTrueAsync("it was refused", () => app.Status.Current.FailedTokenRequests > 0);
        var user = app.Status.Current.UserName;
        credential.Become(azure.Identity);
        await load.RunAsync(_life);

        load.NothingFailed();
        Assert.Equal(azure.Identity.ObjectId, user);
        Assert.Equal(azure.Identity.ObjectId, app.Status.Current.UserName);
        Assert.True(app.Status.Current.TokenRotations > 0);
    }

    private static Task<AzureRedisEmulator> StartEmulatorAsync() => AzureRedisEmulator.StartAsync(new()
    {
        Backend = EmulatorBackend.RedisServer,
        TokenLifetime = _life,
        Identities = [new("first"), new("second")],
    });
}
