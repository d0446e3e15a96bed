using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.OutputCaching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OutputCaching;

/// <summary>Our store and Microsoft's, side by side on one Redis.</summary>
[Collection(nameof(Alone))]
[Trait(LiveCache.Trait, "true")]
public sealed class OutputCacheTests : IAsyncLifetime
{
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    private AzureRedisEmulator _azure = null!;
    private TestApp _app = null!;
    private IOutputCacheBufferStore _ours = null!;
    private ServiceProvider _stock = null!;
    private IOutputCacheBufferStore _theirs = null!;

    private IDatabase Database => _app.Redis.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        _azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        _app = await StartAsync();
        _ours = (IOutputCacheBufferStore)_app.Services.GetRequiredService<IOutputCacheStore>();
        _stock = new ServiceCollection().AddLogging().AddStackExchangeRedisOutputCache(options =>
        {
            options.InstanceName = _app.InstanceName();
            options.ConnectionMultiplexerFactory = () => Task.FromResult(_app.Redis);
        }).BuildServiceProvider();
        _theirs = (IOutputCacheBufferStore)_stock.GetRequiredService<IOutputCacheStore>();
    }

    public async ValueTask DisposeAsync()
    {
        // Microsoft's store closes the app's connection when it is disposed.
        await _stock.DisposeAsync();
        await _app.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task A_page_is_rendered_once_for_all_instances_until_its_tag_is_evicted()
    {
        await using var other = await StartAsync();

        var (_, first) = await _app.GetAsync("/page");
        var (_, second) = await other.GetAsync("/page");
        Assert.Equal(first, second);

        await other.Services.GetRequiredService<IOutputCacheStore>().EvictByTagAsync("pages", default);
        Assert.NotEqual(first, (await _app.GetAsync("/page")).Body);
    }

    [Fact]
    public async Task Each_reads_and_evicts_what_the_other_wrote()
    {
        byte[] value = [0, 1, 2, 255];
        await _ours.SetAsync("a", value, ["red", "blue"], _minute, default);
        await _theirs.SetAsync("b", value, ["red", "blue"], _minute, default);
        await Eventually.IsTrueAsync(
            "tags are written later", async () => await Database.SortedSetLengthAsync(_app.InstanceName() + "__MSOCT_blue") == 2);

        Assert.Equal(value, WithoutMark(await _theirs.GetAsync("a", default)));
        Assert.Equal(value, await _ours.GetAsync("b", default));
        Assert.InRange((await Database.KeyTimeToLiveAsync(_app.InstanceName() + "__MSOCV_a"))!.Value, _minute / 2, _minute);

        await _ours.EvictByTagAsync("red", default);
        Assert.Null(await _ours.GetAsync("a", default));
        Assert.Null(await _theirs.GetAsync("b", default));

        await _ours.SetAsync("c", value, ["green"], _minute, default);
        await _theirs.EvictByTagAsync("green", default);
        Assert.Null(await _ours.GetAsync("c", default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60_000)]
    [InlineData(8 * 1024 * 1024)]
    public async Task Entries_of_any_size_are_returned_through_buffers(int length)
    {
        var value = new byte[length];
        Random.Shared.NextBytes(value);

        await _ours.SetAsync("ключ 🔑\n", new ReadOnlySequence<byte>(value), default, _minute, default);

        Assert.Equal(value, await ReadAsync(_ours, "ключ 🔑\n"));
        Assert.Equal(value, WithoutMark(await ReadAsync(_theirs, "ключ 🔑\n")));
        Assert.Null(await ReadAsync(_ours, "nothing"));
    }

    [Fact]
    public async Task A_read_returns_its_pooled_memory_and_Microsofts_does_not()
    {
        const int Length = 60_000, Reads = 200;
        await _ours.SetAsync("large", new byte[Length], null, _minute, default);

        var ours = await AllocationAsync(_ours);
        var theirs = await AllocationAsync(_theirs);

        Assert.True(ours < Length / 4, $"{ours} bytes a read");
        Assert.True(theirs > Length, $"{theirs} bytes a read");

        async Task<long> AllocationAsync(IOutputCacheBufferStore store)
        {
            var sink = new Sink();
            for (var i = 0; i < 20; i++)
                await store.TryGetAsync("large", sink, default);
            var before = GC.GetTotalAllocatedBytes();
            for (var i = 0; i < Reads; i++)
                await store.TryGetAsync("large", sink, default);
            return (GC.GetTotalAllocatedBytes() - before) / Reads;
        }
    }

    [Fact]
    public async Task A_thousand_entries_of_a_tag_are_evicted_and_others_stay()
    {
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => _ours.SetAsync($"many{i}", [1], ["many"], _minute, default).AsTask()));
        await _ours.SetAsync("other", [1], ["other"], _minute, default);

        await _ours.EvictByTagAsync("many", default);

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => _ours.GetAsync($"many{i}", default).AsTask())), Assert.Null);
        Assert.NotNull(await _ours.GetAsync("other", default));
        Assert.False(await Database.KeyExistsAsync(_app.InstanceName() + "__MSOCT_many"));
    }

    [Fact]
    public async Task Tags_of_expired_entries_are_removed()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var store = new RedisOutputCacheStore(
            _app.Services.GetRequiredKeyedService<Connection.RedisConnection>(""), time, NullLogger<RedisOutputCacheStore>.Instance);
        await store.SetAsync("short", [1], ["old"], TimeSpan.FromSeconds(10), default);
        await store.SetAsync("long", [1], ["lasting"], TimeSpan.FromHours(1), default);

        // The server has a separate clock.
        await Database.KeyDeleteAsync(_app.InstanceName() + "__MSOCV_short");
        time.Advance(TimeSpan.FromMinutes(11));
        await store.SetAsync("new", [1], null, _minute, default);

        await Eventually.IsTrueAsync("cleared", async () => !await Database.KeyExistsAsync(_app.InstanceName() + "__MSOCT_old"));
        await Eventually.IsTrueAsync(
            "forgotten", async () => await Database.SortedSetScoreAsync(_app.InstanceName() + "__MSOCT", "old") is null);
        Assert.True(await Database.KeyExistsAsync(_app.InstanceName() + "__MSOCT_lasting"));
        Assert.NotNull(await Database.SortedSetScoreAsync(_app.InstanceName() + "__MSOCT", "lasting"));
    }

    [Fact]
    public async Task Disposing_our_cache_leaves_the_connection_open_and_Microsofts_closes_it()
    {
        var redis = _app.Redis;
        await _theirs.GetAsync("any", default);
        (_ours as IDisposable)?.Dispose();
        await redis.GetDatabase().PingAsync();

        await _stock.DisposeAsync();
        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => redis.GetDatabase().PingAsync());
    }

    /// <summary>The policy of docs/output-cache.md.</summary>
    [Fact]
    public async Task With_a_base_policy_that_excludes_requests_with_a_cookie_no_visitor_gets_another_visitors_page()
    {
        await using var app = await TestApp.StartAsync(
            _azure,
            builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration)
                .AddOutputCache(options => options.AddBasePolicy(policy => policy
                    .With(context => !context.HttpContext.Request.Cookies.Keys.Any(
                        name => name.StartsWith(".AspNetCore.", StringComparison.Ordinal)))
                    .Expire(TimeSpan.FromMinutes(5)))),
            app =>
            {
                app.UseOutputCache();
                app.MapGet("/sign-in/{name}", (string name, HttpContext context) =>
                {
                    context.Session.SetString("name", name);
                    return $"hello {name}";
                });
                app.MapGet("/hello", (HttpContext context) => $"hello {context.Session.GetString("name") ?? "stranger"}, {Guid.NewGuid()}");
            },
            ("InstanceName", "personal:"));
        using var ada = new HttpClient { BaseAddress = app.Client.BaseAddress };
        using var bob = new HttpClient { BaseAddress = app.Client.BaseAddress };
        using var nobody = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = app.Client.BaseAddress };

        await AskAsync(ada, "/sign-in/Ada");
        Assert.StartsWith("hello Ada", await AskAsync(ada, "/hello"), StringComparison.Ordinal);
        Assert.StartsWith("hello Ada", await AskAsync(ada, "/hello"), StringComparison.Ordinal);
        Assert.StartsWith("hello stranger", await AskAsync(bob, "/hello"), StringComparison.Ordinal);

        await AskAsync(bob, "/sign-in/Bob");
        Assert.StartsWith("hello Bob", await AskAsync(bob, "/hello"), StringComparison.Ordinal);

        // The page for requests without a session is cached.
        Assert.Equal(await AskAsync(nobody, "/hello"), await AskAsync(nobody, "/hello"));

        static Task<string> AskAsync(HttpClient visitor, string path) => visitor.GetStringAsync(new Uri(path, UriKind.Relative));
    }

    /// <summary>Microsoft's store also returns the bytes after the response; its middleware ignores them.</summary>
    private static byte[]? WithoutMark(byte[]? value) => value?[..^12];

    private Task<TestApp> StartAsync()
    {
        return TestApp.StartAsync(
            _azure,
            builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddOutputCache(),
            app =>
            {
                app.UseOutputCache();
                app.MapGet("/page", () => Guid.NewGuid().ToString()).CacheOutput(policy => policy.Tag("pages").SetVaryByHost(false));
            },
            ("InstanceName", "shop:"));
    }

    private static async Task<byte[]?> ReadAsync(IOutputCacheBufferStore store, string key)
    {
        using var buffer = new MemoryStream();
        var writer = PipeWriter.Create(buffer, new StreamPipeWriterOptions(leaveOpen: true));
        var found = await store.TryGetAsync(key, writer, default);
        await writer.CompleteAsync();
        return found ? buffer.ToArray() : null;
    }

    /// <summary>Accepts every write and stores nothing.</summary>
    private sealed class Sink : PipeWriter
    {
        private readonly byte[] _buffer = new byte[128 * 1024];

        public override void Advance(int bytes)
        {
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer;

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;
    }
}
