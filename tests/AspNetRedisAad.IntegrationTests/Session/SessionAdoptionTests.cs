using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Session;

/// <summary>Sessions of ASP.NET Core's own store, during the migration to ours.</summary>
public sealed class SessionAdoptionTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task They_continue_with_their_values_and_ID_and_stay_cleared_once_they_are(bool preload)
    {
        await using var before = await SessionApp.StartAsync(_azure, stock: true);
        await using var after = await SessionApp.StartAsync(
            _azure, stock: false, settings: [("MigrateStockSessions", "true"), ("PreloadSessions", preload.ToString())]);
        using var visitor = new Migrant(before);
        await visitor.AskAsync(before, "/set?key=cart&value=full");
        await visitor.AskAsync(before, "/set?key=ключ&value=");
        var id = await visitor.AskAsync(before, "/id");

        Assert.Equal("full", await visitor.AskAsync(after, "/get?key=cart"));
        Assert.Equal(id, await visitor.AskAsync(after, "/id"));
        await visitor.AskAsync(after, "/set?key=cart&value=fuller");
        Assert.Equal("cart ключ", await visitor.AskAsync(after, "/keys"));
        Assert.Equal("fuller", await visitor.AskAsync(after, "/get?key=cart"));

        await visitor.AskAsync(after, "/clear");
        Assert.Equal("", await visitor.AskAsync(after, "/keys"));
        Assert.Equal(id, await visitor.AskAsync(after, "/id"));
    }

    [Fact]
    public async Task They_are_not_touched_unless_the_setting_says_so()
    {
        await using var before = await SessionApp.StartAsync(_azure, stock: true);
        await using var after = await SessionApp.StartAsync(_azure, stock: false);
        using var visitor = new Migrant(before);
        await visitor.AskAsync(before, "/set?key=cart&value=full");

        Assert.Equal("none", await visitor.AskAsync(after, "/get?key=cart"));
    }

    /// <summary>Keeps the cookie for all instances of the app; cookies do not distinguish ports.</summary>
    private sealed class Migrant(TestApp first) : IDisposable
    {
        private readonly HttpClient _visitor = first.CreateVisitor();

        public Task<string> AskAsync(TestApp app, string path) => _visitor.GetStringAsync(new Uri(app.Client.BaseAddress!, path));

        public void Dispose() => _visitor.Dispose();
    }
}
