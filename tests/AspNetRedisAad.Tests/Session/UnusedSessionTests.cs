using System.Diagnostics.CodeAnalysis;
using System.Net;
using AspNetRedisAad.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Tests.Session;

/// <summary>The cost of our session middleware, and its effect on the cookie, with a store that counts.</summary>
public sealed class UnusedSessionTests
{
    private readonly CountingStore _store = new();
    private readonly CountingProtection _protection = new();
    private readonly SessionOptions _options = new();

    [Fact]
    public async Task A_request_without_cookie_or_session_use_needs_no_cryptography_no_store_and_one_small_object()
    {
        var app = Ours(_ => { });
        var bytes = Enumerable.Range(0, 5).Select(_ => Measure(app, new DefaultHttpContext())).Min();
        var without = Enumerable.Range(0, 5).Select(_ => Measure(context => Task.CompletedTask, new DefaultHttpContext())).Min();
        await app(new DefaultHttpContext());

        Assert.Equal((0, 0, 0), (_protection.Calls, _store.Created, _store.RoundTrips));
        // The object has 64 bytes; the compiler and ASP.NET Core add the rest in a debug build.
        Assert.InRange(bytes - without, 0, 256);
    }

    [Fact]
    public async Task Reading_a_session_that_does_not_exist_needs_no_cryptography()
    {
        await Ours(context => context.Session.GetString("a"))(new DefaultHttpContext());

        Assert.Equal((0, 1), (_protection.Calls, _store.Created));
    }

    [Fact]
    public async Task The_first_value_creates_key_and_cookie_and_later_values_create_neither()
    {
        await Ours(context =>
        {
            context.Session.SetString("a", "1");
            context.Session.SetString("b", "1");
        })(new DefaultHttpContext());

        Assert.Equal((1, 1), (_protection.Calls, _store.Created));
    }

    [Fact]
    public async Task A_cookie_is_read_at_the_first_use_and_once()
    {
        var cookie = await CookieOfAsync(Ours);
        _protection.Calls = 0;

        await Ours(_ => Assert.Equal(0, _protection.Calls), preload: false)(Visit(cookie));
        Assert.Equal(1, _protection.Calls);
        await Ours(
            context =>
            {
                Assert.Equal(1, _protection.Calls);
                context.Session.GetString("a");
                context.Session.SetString("a", "1");
                Assert.Equal(2, _protection.Calls);
            },
            preload: false)(Visit(cookie));
        Assert.Equal(2, _protection.Calls);
    }

    [Fact]
    public async Task With_preload_the_session_is_loaded_before_the_app_runs()
    {
        var cookie = await CookieOfAsync(Ours);
        var before = _store.RoundTrips;

        await Ours(_ => Assert.Equal(before + 1, _store.RoundTrips))(Visit(cookie));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_middleware_reads_the_cookie_of_the_other(bool oursFirst)
    {
        Func<Action<HttpContext>, bool, RequestDelegate> stock = (use, _) => Stock(use);
        var cookie = await CookieOfAsync(oursFirst ? Ours : stock);
        string? key = null;

        await (oursFirst ? stock : Ours)(context => key = ((Session)context.Session).Key, true)(Visit(cookie));

        Assert.Equal(_store.Established, key);
    }

    [Fact]
    public async Task Without_keys_for_a_cookie_nothing_can_be_set_and_everything_else_works()
    {
        var none = new CookieKeys(() => false, () => false);
        Exception? thrown = null;

        await Ours(
            context =>
            {
                Assert.False(context.Session.IsAvailable);
                Assert.Empty(context.Session.Keys);
                thrown = Record.Exception(() => context.Session.SetString("a", "1"));
            },
            keys: none)(new DefaultHttpContext());

        Assert.IsType<AzureRedisKeyRingUnavailableException>(thrown);
        Assert.Equal(0, _protection.Calls);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_cookie_is_kept_unless_it_is_known_to_be_invalid(bool known, bool current)
    {
        var context = Visit(Convert.ToBase64String(new byte[60]));
        bool? available = null;

        await Ours(it => available = it.Session.IsAvailable, keys: new CookieKeys(() => known, () => current))(context);

        Assert.Equal(current, available);
        Assert.Equal(current ? 1 : 0, _store.Created);
        Assert.Equal(0, context.Response.Headers.SetCookie.Count);
    }

    private static DefaultHttpContext Visit(string cookie)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = $"{SessionDefaults.CookieName}={WebUtility.UrlEncode(cookie)}";
        return context;
    }

    private static long Measure(RequestDelegate app, HttpContext context)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var done = app(context);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(done.IsCompletedSuccessfully);
        return bytes;
    }

    private static async Task<string> CookieOfAsync(Func<Action<HttpContext>, bool, RequestDelegate> middleware)
    {
        var context = new DefaultHttpContext();
        var starting = new StartingResponse();
        context.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpResponseFeature>(starting);
        await middleware(it => it.Session.SetString("a", "1"), true)(context);
        await starting.StartAsync();
        var cookie = context.Response.Headers.SetCookie.ToString().Split(';')[0].Split('=', 2)[1];
        return WebUtility.UrlDecode(cookie);
    }

    private RequestDelegate Ours(Action<HttpContext> use, bool preload = true) => Ours(use, preload, CookieKeys.Always);

    private RequestDelegate Ours(Action<HttpContext> use, CookieKeys keys) => Ours(use, preload: true, keys);

    private RequestDelegate Ours(Action<HttpContext> use, bool preload, CookieKeys keys)
    {
        var source = new SessionSource(
            _store, _store, new SessionCookies(_protection, _options.Cookie, keys), _options, NullLogger.Instance);
        return new RedisSessionMiddleware(
            context =>
            {
                use(context);
                return Task.CompletedTask;
            },
            source,
            preload).InvokeAsync;
    }

    private RequestDelegate Stock(Action<HttpContext> use) => new SessionMiddleware(
        context =>
        {
            use(context);
            return Task.CompletedTask;
        },
        NullLoggerFactory.Instance,
        _protection,
        _store,
        Options.Create(_options)).Invoke;

    private sealed class CountingStore : ISessionStore
    {
        public int Created { get; private set; }

        public int RoundTrips { get; set; }

        public string? Established { get; set; }

        public ISession Create(
            string sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout, Func<bool> tryEstablishSession, bool isNewSessionKey)
        {
            Created++;
            return new Session(this, sessionKey, tryEstablishSession);
        }
    }

    private sealed class Session(CountingStore store, string key, Func<bool> tryEstablish) : ISession
    {
        public string Key => key;

        public bool IsAvailable => true;

        public string Id => "id";

        public IEnumerable<string> Keys => [];

        public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
        {
            value = null;
            return false;
        }

        public void Set(string key, byte[] value)
        {
            Assert.True(tryEstablish());
            store.Established = Key;
        }

        public void Remove(string key)
        {
        }

        public void Clear()
        {
        }

        public Task LoadAsync(CancellationToken cancellationToken = default)
        {
            store.RoundTrips++;
            return Task.CompletedTask;
        }

        public Task CommitAsync(CancellationToken cancellationToken = default)
        {
            store.RoundTrips++;
            return Task.CompletedTask;
        }
    }

    private sealed class CountingProtection : IDataProtectionProvider
    {
        private readonly EphemeralDataProtectionProvider _inner = new();

        public int Calls { get; set; }

        public IDataProtector CreateProtector(string purpose) => new Protector(this, _inner.CreateProtector(purpose));

        private sealed class Protector(CountingProtection counts, IDataProtector inner) : IDataProtector
        {
            public IDataProtector CreateProtector(string purpose) => new Protector(counts, inner.CreateProtector(purpose));

            public byte[] Protect(byte[] plaintext)
            {
                counts.Calls++;
                return inner.Protect(plaintext);
            }

            public byte[] Unprotect(byte[] protectedData)
            {
                counts.Calls++;
                return inner.Unprotect(protectedData);
            }
        }
    }

    /// <summary>Runs the callbacks that a response runs before its first byte.</summary>
    private sealed class StartingResponse : Microsoft.AspNetCore.Http.Features.HttpResponseFeature
    {
        private readonly Stack<(Func<object, Task> Callback, object State)> _starting = new();

        public override void OnStarting(Func<object, Task> callback, object state) => _starting.Push((callback, state));

        public async Task StartAsync()
        {
            while (_starting.TryPop(out var next))
                await next.Callback(next.State);
        }
    }
}
