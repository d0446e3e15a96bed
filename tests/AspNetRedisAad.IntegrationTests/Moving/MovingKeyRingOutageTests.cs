using AspNetRedisAad.DataProtection;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>The key ring while an app moves and the cache that is not read is down.</summary>
public sealed class MovingKeyRingOutageTests : IAsyncLifetime
{
    private TwoCaches _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await TwoCaches.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Theory]
    [InlineData("Copy")]
    [InlineData("Switch")]
    [InlineData("Drain")]
    public async Task Data_that_the_other_cache_lost_or_missed_is_written_when_it_is_back(string stage)
    {
        await using var app = await StartAsync(stage);
        var first = app.CreateKey();
        await Other(stage).StopServerAsync();

        var second = app.CreateKey();
        Assert.True(await Read(stage).HasKeyAsync(second));
        await app.UsesKeyAsync(second);
        Assert.Equal("text", app.Protector().Unprotect(app.Protector().Protect("text")));

        await Other(stage).RestartServerAsync();
        await Eventually.IsTrueAsync("copied", async () => await Other(stage).HasKeyAsync(second) && await Other(stage).HasKeyAsync(first));
        Assert.Equal((await Read(stage).KeysAsync()).Order(), (await Other(stage).KeysAsync()).Order());
    }

    [Fact]
    public async Task An_instance_that_starts_without_the_old_cache_uses_the_new_caches_keys_and_gets_the_others_later()
    {
        await using (var @new = await StartAsync(null))
            @new.Protector().Protect("text");
        await using var old = await _caches.StartOldAppAsync(_ => { }, _ => { }, ("ApplicationName", SignIns.AppName));
        var text = old.Protector().Protect("text");
        _caches.Old.EdgeFaults.RefuseConnections = true;
        _caches.Old.EdgeFaults.DropConnections();

        await using var app = await StartAsync("Switch");
        Assert.Equal("more", app.Protector().Unprotect(app.Protector().Protect("more")));
        Assert.ThrowsAny<Exception>(() => app.Protector().Unprotect(text));
        _caches.Old.EdgeFaults.RefuseConnections = false;

        await Eventually.IsTrueAsync("read", () => CanRead(app, text));
        await Eventually.IsTrueAsync(
            "copied", async () => (await _caches.New.KeysAsync()).Count == 2 && (await _caches.Old.KeysAsync()).Count == 2);
    }

    [Fact]
    public async Task While_only_the_old_cache_has_the_key_ring_and_is_down_no_key_is_created()
    {
        await using var old = await _caches.StartOldAppAsync(_ => { }, _ => { }, ("ApplicationName", SignIns.AppName));
        var text = old.Protector().Protect("text");
        _caches.Old.EdgeFaults.RefuseConnections = true;
        _caches.Old.EdgeFaults.DropConnections();

        await using var app = await StartAsync("Switch");
        var failure = Assert.Throws<AzureRedisKeyRingUnavailableException>(() => app.Protector().Protect("more"));
        Assert.Contains("has no keys yet", failure.Message, StringComparison.Ordinal);
        _caches.Old.EdgeFaults.RefuseConnections = false;

        await Eventually.IsTrueAsync("read", () => CanRead(app, text));
        Assert.Equal(old.CurrentKey(), app.CurrentKey());
        await Eventually.IsTrueAsync("copied", async () => (await _caches.New.KeysAsync()).Count == 1);
    }

    [Fact]
    public async Task A_key_that_is_deleted_while_the_other_cache_is_down_does_not_return_from_there()
    {
        await using var app = await StartAsync("Copy");
        var (key, current) = (app.CreateKey(), app.CreateKey());
        _caches.New.EdgeFaults.RefuseConnections = true;
        _caches.New.EdgeFaults.DropConnections();
        Assert.True(((IDeletableKeyManager)app.Services.GetRequiredService<IKeyManager>()).DeleteKeys(each => each.KeyId == key));
        Assert.True(await _caches.New.HasKeyAsync(key));

        _caches.New.EdgeFaults.RefuseConnections = false;
        // The first instance that reads both has deleted nothing.
        await using var next = await StartAsync("Switch");
        Assert.DoesNotContain(next.Services.GetRequiredService<IKeyManager>().GetAllKeys(), each => each.KeyId == key);
        await Eventually.IsTrueAsync("deleted", async () => !await _caches.New.HasKeyAsync(key));

        await Eventually.IsTrueAsync("compared", () => app.Services.GetRequiredService<IStoredKeyRing>().CompareAsync());
        Assert.False(await _caches.Old.HasKeyAsync(key));
        Assert.True(await _caches.New.HasKeyAsync(current));
    }

    private AzureRedisEmulator Read(string stage) => stage == "Copy" ? _caches.Old : _caches.New;

    private AzureRedisEmulator Other(string stage) => stage == "Copy" ? _caches.New : _caches.Old;

    private static bool CanRead(TestApp app, string text)
    {
        try
        {
            return app.Protector().Unprotect(text) == "text";
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return false;
        }
    }

    private Task<TestApp> StartAsync(string? stage) => _caches.StartAppAsync(
        stage,
        [("ApplicationName", SignIns.AppName), .. stage is null ? Array.Empty<(string, string)>() : [("MoveFrom:ConfirmedStage", stage)]]);
}
