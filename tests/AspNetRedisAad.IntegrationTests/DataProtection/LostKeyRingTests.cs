using System.Security.Cryptography;
using AspNetRedisAad.DataProtection;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.DataProtection;

/// <summary>A server that loses the key ring while instances run that know it. The emulator's server persists nothing.</summary>
public sealed class LostKeyRingTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private TestApp _first = null!;
    private TestApp _second = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        (_first, _second) = (await TestApp.StartAsync(_azure), await TestApp.StartAsync(_azure));
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Theory]
    [InlineData("restart")]
    [InlineData("flush")]
    [InlineData("eviction")]
    [InlineData("a new key in the empty ring")]
    public async Task It_gets_the_ring_back_and_every_cookie_stays_valid(string loss)
    {
        var payloads = new[] { _first, _second }.Select(app => app.Protector().Protect("visitor")).ToList();
        foreach (var app in new[] { _first, _second })
            Assert.All(payloads, payload => Assert.Equal("visitor", app.Protector().Unprotect(payload)));
        var before = await RingAsync();

        await LoseAsync(loss);

        // A restored connection, and every 15 seconds, are occasions to compare. Two cases need not wait for them.
        if (loss is not ("restart" or "flush"))
            await Task.WhenAll(new[] { _first, _second }.Select(CompareAsync));
        await Eventually.IsTrueAsync("the ring is back", async () => before.IsSubsetOf(await RingAsync()));
        // An instance that has never seen the old ring.
        await using var third = await TestApp.StartAsync(_azure);
        payloads.AddRange(new[] { _first, third }.Select(app => app.Protector().Protect("visitor")));
        foreach (var app in new[] { _first, _second, third })
            Assert.All(payloads, payload => Assert.Equal("visitor", app.Protector().Unprotect(payload)));
        var texts = await _first.Redis.GetDatabase().ListRangeAsync(KeyRings.Name);
        Assert.Equal(texts.Length, texts.Distinct().Count());
        Assert.Contains(
            _first.Log.Lines.Concat(_second.Log.Lines), line => line.Contains("This instance remembers them", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revocation_returns_with_its_key()
    {
        var payload = _first.Protector().Protect("visitor");
        _first.Services.GetRequiredService<IKeyManager>().RevokeAllKeys(DateTimeOffset.UtcNow);
        await Eventually.IsTrueAsync("revoked", () => IsRefused(_first, payload));
        await Eventually.IsTrueAsync("compared", () => CompareAsync(_first));
        var before = await RingAsync();

        await LoseAsync("restart");

        await Eventually.IsTrueAsync("the ring is back", async () => before.IsSubsetOf(await RingAsync()));
        await using var third = await TestApp.StartAsync(_azure);
        Assert.True(IsRefused(third, payload));
    }

    [Fact]
    public async Task A_revocation_soon_applies_on_every_instance()
    {
        var payload = _first.Protector().Protect("visitor");
        Assert.Equal("visitor", _second.Protector().Unprotect(payload));

        _first.Services.GetRequiredService<IKeyManager>().RevokeAllKeys(DateTimeOffset.UtcNow);

        await CompareAsync(_second);
        await Eventually.IsTrueAsync("the other instance refuses it", () => IsRefused(_second, payload));
    }

    [Fact]
    public async Task A_key_that_another_instance_adds_is_known_before_it_is_used()
    {
        var keys = _first.Services.GetRequiredService<IKeyManager>();
        var added = keys.CreateNewKey(DateTimeOffset.UtcNow.AddDays(1), DateTimeOffset.UtcNow.AddDays(90));

        await CompareAsync(_second);
        await Eventually.IsTrueAsync(
            "the other instance knows it",
            () => _second.Services.GetRequiredService<IKeyRingProvider>().GetCurrentKeyRing()
                .GetAuthenticatedEncryptorByKeyId(added.KeyId, out _) is not null);
    }

    private static Task<bool> CompareAsync(TestApp app) => app.Services.GetRequiredService<IStoredKeyRing>().CompareAsync();

    private async Task LoseAsync(string loss)
    {
        if (loss == "restart")
        {
            await _azure.StopServerAsync();
            await _azure.RestartServerAsync();
            return;
        }

        await _azure.AdministerAsync(loss == "flush" ? ["FLUSHALL"] : ["DEL", KeyRings.Name]);
        if (loss == "a new key in the empty ring")
        {
            await using var empty = await TestApp.StartAsync(_azure);
            empty.Protector().Protect("visitor");
        }
    }

    private async Task<HashSet<RedisValue>> RingAsync()
    {
        try
        {
            return [.. await _first.Redis.GetDatabase().ListRangeAsync(KeyRings.Name)];
        }
        catch (RedisConnectionException)
        {
            // The server is restarting.
            return [];
        }
    }

    private static bool IsRefused(TestApp app, string payload)
    {
        try
        {
            app.Protector().Unprotect(payload);
            return false;
        }
        catch (CryptographicException)
        {
            return true;
        }
    }
}
