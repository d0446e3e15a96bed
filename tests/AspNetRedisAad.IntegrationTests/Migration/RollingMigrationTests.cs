using System.Net;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace AspNetRedisAad.IntegrationTests.Migration;

/// <summary>The promise of docs/migrating-from-access-keys.md: old and new instances work side by side, and no data is lost.</summary>
public sealed class RollingMigrationTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private string _redis = null!;
    private WebApplication _old = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        _redis = await _azure.SwitchKeysOnAsync();
        _old = await MigratingShop.StartOldAsync(_redis);
    }

    public async ValueTask DisposeAsync()
    {
        await _old.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task Sign_ins_sessions_and_entries_of_each_app_are_valid_in_the_other()
    {
        await using var app = await MigratingShop.StartNewAsync(_azure, ourSessions: false);
        using var ada = new Shopper();
        using var bob = new Shopper();

        await ada.AskAsync(Old, "/sign-in?name=Ada");
        await ada.AskAsync(Old, "/put?item=tea");
        await ada.AskAsync(Old, "/remember?key=price&value=3");
        await bob.AskAsync(New(app), "/sign-in?name=Bob");
        await bob.AskAsync(New(app), "/put?item=coffee");
        await bob.AskAsync(New(app), "/remember?key=stock&value=7");

        Assert.Equal("Ada", await ada.AskAsync(New(app), "/who"));
        Assert.Equal("tea", await ada.AskAsync(New(app), "/cart"));
        Assert.Equal("3", await ada.AskAsync(New(app), "/recall?key=price"));
        Assert.Equal("Bob", await bob.AskAsync(Old, "/who"));
        Assert.Equal("coffee", await bob.AskAsync(Old, "/cart"));
        Assert.Equal("7", await bob.AskAsync(Old, "/recall?key=stock"));

        // Alternately, as behind a load balancer.
        await ada.AskAsync(New(app), "/put?item=milk");
        await ada.AskAsync(Old, "/put?item=sugar");
        await ada.AskAsync(New(app), "/remember?key=price&value=4");
        Assert.Equal("tea milk sugar", await ada.AskAsync(New(app), "/cart"));
        Assert.Equal("tea milk sugar", await ada.AskAsync(Old, "/cart"));
        Assert.Equal("4", await ada.AskAsync(Old, "/recall?key=price"));
    }

    [Fact]
    public async Task Disabling_access_keys_changes_nothing()
    {
        await using var app = await MigratingShop.StartNewAsync(_azure, ourSessions: false);
        using var ada = new Shopper();
        await ada.AskAsync(Old, "/sign-in?name=Ada");
        await ada.AskAsync(Old, "/put?item=tea");

        await _azure.SwitchKeysOffAsync();

        Assert.Equal("Ada", await ada.AskAsync(New(app), "/who"));
        Assert.Equal("tea", await ada.AskAsync(New(app), "/cart"));
        await Assert.ThrowsAsync<HttpRequestException>(() => ada.AskAsync(Old, "/recall?key=price"));
    }

    [Fact]
    public async Task Sessions_continue_in_our_own_store()
    {
        await using var between = await MigratingShop.StartNewAsync(_azure, ourSessions: false);
        await using var after = await MigratingShop.StartNewAsync(_azure, ourSessions: true);
        using var ada = new Shopper();
        using var bob = new Shopper();
        await ada.AskAsync(Old, "/sign-in?name=Ada");
        await ada.AskAsync(Old, "/put?item=tea");
        await bob.AskAsync(New(between), "/sign-in?name=Bob");
        await bob.AskAsync(New(between), "/put?item=coffee");

        await ada.AskAsync(New(after), "/put?item=milk");

        Assert.Equal("tea milk", await ada.AskAsync(New(after), "/cart"));
        Assert.Equal("coffee", await bob.AskAsync(New(after), "/cart"));
        Assert.Equal(("Ada", "Bob"), (await ada.AskAsync(New(after), "/who"), await bob.AskAsync(New(after), "/who")));
        // The documentation says so: keep each visitor on one kind of instance while both run.
        Assert.Equal("tea", await ada.AskAsync(New(between), "/cart"));
    }

    [Fact]
    public async Task Sign_ins_stay_valid_when_the_keys_of_a_folder_were_copied()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            await using var old = await MigratingShop.StartOldAsync(_redis, folder);
            using var ada = new Shopper();
            await ada.AskAsync(new Uri(old.Urls.First()), "/sign-in?name=Ada");

            await MigratingShop.CopyKeysAsync(old, folder);
            await using var app = await MigratingShop.StartNewAsync(_azure, ourSessions: false);
            using var bob = new Shopper();
            await bob.AskAsync(New(app), "/sign-in?name=Bob");

            Assert.Equal("Ada", await ada.AskAsync(New(app), "/who"));
            Assert.Equal("Bob", await bob.AskAsync(new Uri(old.Urls.First()), "/who"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Uri Old => new(_old.Urls.First());

    private static Uri New(TestApp app) => app.Client.BaseAddress!;

    /// <summary>Keeps its cookies for all instances; cookies do not distinguish ports.</summary>
    private sealed class Shopper : IDisposable
    {
        private readonly HttpClient _browser = new(new HttpClientHandler { CookieContainer = new CookieContainer() });

        public Task<string> AskAsync(Uri instance, string path) => _browser.GetStringAsync(new Uri(instance, path));

        public void Dispose() => _browser.Dispose();
    }
}
