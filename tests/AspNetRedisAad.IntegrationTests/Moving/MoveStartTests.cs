using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>What an app that moves says and refuses at its start.</summary>
public sealed class MoveStartTests : IAsyncLifetime
{
    private TwoCaches _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await TwoCaches.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Fact]
    public async Task It_signs_in_to_both_with_tokens_and_says_how_far_it_is()
    {
        await using var app = await _caches.StartAppAsync("Copy");

        var health = (await app.GetAsync("/health")).Body;

        Assert.True(await app.IsReadyAsync(), health);
        Assert.Contains("azure-redis-move", health, StringComparison.Ordinal);
        Assert.Contains("Stage Copy", health, StringComparison.Ordinal);
        Assert.Contains(app.Log.Lines, line => line.Contains("stage Copy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_signs_in_to_the_old_cache_with_its_access_key_which_it_tells_nobody()
    {
        await using var app = await _caches.StartAppAsync(null, [.. _caches.FromOldWithKey("Copy")]);

        var health = (await app.GetAsync("/health")).Body;

        Assert.True(await app.IsReadyAsync(), health);
        Assert.DoesNotContain(_caches.Old.PrimaryAccessKey!, health, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains(_caches.Old.PrimaryAccessKey!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_move_nothing_is_said_of_one()
    {
        await using var app = await _caches.StartAppAsync(null);

        Assert.DoesNotContain("azure-redis-move", (await app.GetAsync("/health")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_server_for_both_is_refused()
    {
        var settings = _caches.New.GetSettings().Select(setting => (setting.Key.Replace("AzureRedisAad:", "MoveFrom:", StringComparison.Ordinal), setting.Value!));

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => _caches.StartAppAsync(null, [("MoveFrom:Stage", "Copy"), .. settings]));

        Assert.Contains("are the same server", refused.Message, StringComparison.Ordinal);
    }
}
