using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>What a moving app logs and refuses at its start.</summary>
public sealed class MoveStartTests : IAsyncLifetime
{
    private TwoCaches _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await TwoCaches.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Fact]
    public async Task It_signs_in_to_both_caches_with_tokens_and_reports_its_progress()
    {
        await using var app = await _caches.StartAppAsync("Copy");

        var health = (await app.GetAsync("/health")).Body;

        Assert.True(await app.IsReadyAsync(), health);
        Assert.Contains("azure-redis-move", health, StringComparison.Ordinal);
        Assert.Contains("Stage Copy", health, StringComparison.Ordinal);
        Assert.Contains(app.Log.Lines, line => line.Contains("stage Copy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_signs_in_to_the_old_cache_with_its_access_key_and_never_reveals_the_key()
    {
        await using var app = await _caches.StartAppAsync(null, [.. _caches.FromOldWithKey("Copy")]);

        var health = (await app.GetAsync("/health")).Body;

        Assert.True(await app.IsReadyAsync(), health);
        Assert.DoesNotContain(_caches.Old.PrimaryAccessKey!, health, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains(_caches.Old.PrimaryAccessKey!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_move_nothing_about_it_is_reported()
    {
        await using var app = await _caches.StartAppAsync(null);

        Assert.DoesNotContain("azure-redis-move", (await app.GetAsync("/health")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_server_for_both_is_refused()
    {
        var settings = _caches.New.GetSettings()
            .Select(setting => (setting.Key.Replace("AzureRedisAad:", "MoveFrom:", StringComparison.Ordinal), setting.Value!));

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => _caches.StartAppAsync(null, [("MoveFrom:Stage", "Copy"), .. settings]));

        Assert.Contains("are the same server", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_server_under_two_names_is_not_ready()
    {
        var port = _caches.New.Endpoint.Split(':')[1];
        var settings = _caches.New.GetSettings().Select(setting => (
            setting.Key.Replace("AzureRedisAad:", "MoveFrom:", StringComparison.Ordinal),
            setting.Key == "AzureRedisAad:Endpoint" ? $"localhost:{port}" : setting.Value!));

        await using var app = await _caches.StartAppAsync(null, [("MoveFrom:Stage", "Switch"), .. settings]);

        Assert.False(await app.IsReadyAsync());
        await ReadinessSaysAsync(app, "are the same server");
    }

    [Theory]
    [InlineData("Switch", "the stage Copy was skipped")]
    [InlineData("Drain", "the stage Copy was skipped")]
    public async Task An_app_in_a_stage_that_would_lose_sessions_is_not_ready_until_the_stage_is_confirmed(string stage, string why)
    {
        await using (var before = await _caches.StartOldAppAsync(_ => { }, _ => { }))
            await new SessionOf().SetAsync(before, "a", "1");

        await using (var refused = await _caches.StartAppAsync(stage))
        {
            await ReadinessSaysAsync(refused, why);
            await ReadinessSaysAsync(refused, "AzureRedisAad:MoveFrom:ConfirmedStage");
            Assert.False(await refused.IsReadyAsync());
            Assert.Single(refused.Log.Entries, entry =>
                entry.Category.Contains(".Moving.", StringComparison.Ordinal) && entry.Line.Contains(why, StringComparison.Ordinal));
        }

        await using (var confirmed = await _caches.StartAppAsync(stage, ("MoveFrom:ConfirmedStage", stage)))
            Assert.True(await confirmed.IsReadyAsync());
    }

    [Fact]
    public async Task Skipping_a_stage_loses_nothing_if_there_is_no_data()
    {
        await using var app = await _caches.StartAppAsync("Drain");

        Assert.True(await app.IsReadyAsync());
    }

    [Fact]
    public async Task From_Copy_to_Drain_and_from_Drain_to_Copy_is_a_stage_too_far()
    {
        await using (var copy = await _caches.StartAppAsync("Copy"))
            await new SessionOf().SetAsync(copy, "a", "1");
        await using (var refused = await _caches.StartAppAsync("Drain"))
            await ReadinessSaysAsync(refused, "the stage Switch was skipped");
        await using (var next = await _caches.StartAppAsync("Switch"))
            Assert.True(await next.IsReadyAsync());
        await using (var last = await _caches.StartAppAsync("Drain"))
            Assert.True(await last.IsReadyAsync());
        await using (var back = await _caches.StartAppAsync("Copy"))
            await ReadinessSaysAsync(back, "going back two stages");
    }

    [Fact]
    public async Task A_wrong_access_key_is_neither_reported_nor_waited_for_if_the_old_cache_is_not_read()
    {
        const string Wrong = "bm90IHRoZSBrZXkgb2YgdGhpcyBjYWNoZSBhdCBhbGw=";
        var settings = _caches.FromOldWithKey("Switch").Select(setting => setting.Key == "MoveFrom:ConnectionString"
            ? (setting.Key, $"{_caches.Old.Endpoint},password={Wrong},ssl=True") : setting);

        await using var app = await _caches.StartAppAsync(null, [.. settings]);

        Assert.True(await app.IsReadyAsync());
        Assert.DoesNotContain(Wrong, (await app.GetAsync("/health")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains(Wrong, StringComparison.Ordinal));
        Assert.Contains(app.Log.Lines, line => line.Contains("refuses the access key of default", StringComparison.Ordinal)
            && line.Contains("into AzureRedisAad:MoveFrom:ConnectionString", StringComparison.Ordinal));
    }

    /// <summary>A cache that is reached late, on a busy machine, is checked in the background.</summary>
    private static Task ReadinessSaysAsync(TestApp app, string text) => Eventually.IsTrueAsync(
        $"/health/ready says '{text}'",
        async () => (await app.GetAsync("/health/ready")).Body.Contains(text, StringComparison.Ordinal));
}
