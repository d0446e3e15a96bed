using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AspNetRedisAad.IntegrationTests.Session;

/// <summary>Requests of one session that run at the same time.</summary>
[Collection(nameof(Alone))]
public sealed class OverlappingRequestTests : IAsyncLifetime
{
    private readonly Rendezvous _rendezvous = new();
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Theory]
    [InlineData(false, "a b")]
    [InlineData(true, "a|b")]
    public async Task Two_requests_that_set_different_values_keep_both_and_the_stock_store_keeps_one(bool stock, string expected)
    {
        await using var app = await StartAsync(stock);
        using var visitor = app.CreateVisitor();
        await visitor.AskAsync("/set?key=first&value=1");
        await visitor.AskAsync("/remove?key=first");

        for (var run = 0; run < 10; run++)
        {
            _rendezvous.Expect(2);
            await Task.WhenAll(visitor.AskAsync("/meet-set?key=a"), visitor.AskAsync("/meet-set?key=b"));

            Assert.Contains(await visitor.AskAsync("/keys"), expected.Split('|'));
            await visitor.AskAsync("/clear");
        }
    }

    [Fact]
    public async Task A_hundred_visitors_each_keep_their_own_session()
    {
        await using var app = await StartAsync(stock: false);
        using var visitor = app.CreateVisitor();
        await visitor.AskAsync("/set?key=000&value=1");
        _rendezvous.Expect(100);

        await Task.WhenAll(Enumerable.Range(1, 100).Select(i => visitor.AskAsync($"/meet-set?key={i:000}")));

        Assert.Equal(string.Join(' ', Enumerable.Range(0, 101).Select(i => $"{i:000}")), await visitor.AskAsync("/keys"));
    }

    [Fact]
    public async Task Clear_removes_what_the_request_saw_and_leaves_the_rest()
    {
        await using var app = await StartAsync(stock: false);
        using var visitor = app.CreateVisitor();
        await visitor.AskAsync("/set?key=user&value=ann");
        await visitor.AskAsync("/set?key=cart&value=full");
        _rendezvous.Expect(2);

        // The other request has also read "user" and "cart", and writes neither of them.
        await Task.WhenAll(visitor.AskAsync("/meet-clear"), visitor.AskAsync("/meet-set?key=theme"));

        Assert.Equal("theme", await visitor.AskAsync("/keys"));
    }

    private Task<TestApp> StartAsync(bool stock) => SessionApp.StartAsync(_azure, stock, map: app =>
    {
        app.MapGet("/meet-set", async (HttpContext context, string key) =>
        {
            await context.Session.LoadAsync();
            await _rendezvous.ArriveAsync();
            context.Session.SetString(key, "1");
        });
        app.MapGet("/meet-clear", async (HttpContext context) =>
        {
            await context.Session.LoadAsync();
            await _rendezvous.ArriveAsync();
            context.Session.Clear();
        });
    });

    /// <summary>All requests wait for each other here.</summary>
    private sealed class Rendezvous
    {
        private TaskCompletionSource _all = new();
        private int _expected;

        public void Expect(int requests)
        {
            _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected = requests;
        }

        public Task ArriveAsync()
        {
            if (Interlocked.Decrement(ref _expected) == 0)
                _all.SetResult();
            return _all.Task;
        }
    }
}
