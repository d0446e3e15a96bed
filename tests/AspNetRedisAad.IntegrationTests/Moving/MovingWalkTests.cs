using System.Security.Cryptography;
using System.Text;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Moving.Proof;
using AspNetRedisAad.Moving;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>
/// A move that goes forward and back at random. In each deployment, an instance of one stage and one of the next or previous stage run side
/// by side, and visitors send random requests to them. Every request is compared with what its visitor has set before.
/// </summary>
public sealed class MovingWalkTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Visitors = 100;
    private const int Deployments = 20;

    private static readonly string[] _stages = ["before", "Copy", "Switch", "Drain", "after"];

    private TwoCaches _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await TwoCaches.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task Every_visitor_finds_what_was_set_last(int seed, bool wasStock)
    {
        var random = new Random(seed);
        var visitors = Enumerable.Range(0, Visitors).Select(number => new Visitor(number, seed)).ToList();
        var (stage, path) = (0, new List<string> { _stages[0] });
        var instance = await StartAsync(_stages[stage], wasStock);
        try
        {
            for (var deployment = 0; deployment < Deployments; deployment++)
            {
                // From Drain, the way back to Copy takes as long as a session may be idle.
                var isForward = stage == (path.Contains("Drain") ? 2 : 0) || (stage < _stages.Length - 1 && random.Next(2) == 0);
                path.Add(_stages[stage += isForward ? 1 : -1]);
                // Health says when this is safe: when nothing comes from the old cache any more.
                if (_stages[stage] == "after")
                    await AskAsync(visitor => visitor.ReadAllAsync(instance));
                var next = await StartAsync(_stages[stage], wasStock);
                if (random.Next(3) == 0)
                    next.CreateKey();
                await AskAsync(visitor => visitor.AskAsync([instance, next]));
                await instance.DisposeAsync();
                instance = next;
                await AskAsync(visitor => visitor.AskAsync([instance]));
            }
        }
        finally
        {
            await instance.DisposeAsync();
        }

        Task AskAsync(Func<Visitor, Task> ask) => Task.WhenAll(visitors.Select(async visitor =>
        {
            try
            {
                await ask(visitor);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                output.WriteLine($"{string.Join(" > ", path)}\n{visitor}");
                throw;
            }
        }));
    }

    private async Task<Instance> StartAsync(string stage, bool wasStock)
    {
        if (stage == "before" && wasStock)
        {
            var stock = await MovingShop.StartStockAsync(_caches);
            return new(stage, stock.Services, stock);
        }

        (string, string)[] settings = [("InstanceName", "shop:"), ("ApplicationName", "shop")];
        var app = stage switch
        {
            "before" => await _caches.StartOldAppAsync(_ => { }, _ => { }, settings),
            "after" => await _caches.StartAppAsync(null, settings),
            _ when wasStock => await _caches.StartAppAsync(
                null, [.. settings, .. _caches.FromOldWithKey(stage), ("MoveFrom:IsStock", "true"), ("MoveFrom:Include:0", "Cache")]),
            _ => await _caches.StartAppAsync(stage, [.. settings, ("MoveFrom:Include:0", "Cache")]),
        };
        await Eventually.IsTrueAsync("it is ready", app.IsReadyAsync);
        // A first write would wait for it for at most one second.
        if (app.Services.GetService<Move>() is { } move)
            await move.Other.Connection.GetReadyAsync(default);
        return new(stage, app.Services, app);
    }

    private sealed record Instance(string Stage, IServiceProvider Services, IAsyncDisposable App) : IAsyncDisposable
    {
        public ISessionStore Sessions { get; } = Services.GetRequiredService<ISessionStore>();

        public IDistributedCache Cache { get; } = Services.GetRequiredService<IDistributedCache>();

        public IDataProtector Protector { get; } = Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("walk");

        /// <summary>The next cookies are encrypted with this one.</summary>
        public void CreateKey() => Services.GetRequiredService<IKeyManager>()
            .CreateNewKey(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow + TimeSpan.FromDays(90));

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }

    /// <summary>A visitor with a session, an encrypted cookie, and a cache entry that nobody else has.</summary>
    private sealed class Visitor(int number, int seed)
    {
        private const string Missing = "none";

        private readonly Random _random = new((seed * 1000) + number);
        private readonly SessionOf _requests = new();
        private readonly SortedDictionary<string, string> _session = new(StringComparer.Ordinal);
        private readonly List<string> _story = [];
        private string _entry = Missing;
        private string? _cookie;
        private int _last;

        /// <summary>Microsoft's session store has its sessions in the cache.</summary>
        private string EntryKey => $"entry-{_requests.Key}";

        /// <summary>Some visitors come often, others seldom.</summary>
        private int Most => 1 + (number % 3);

        public async Task AskAsync(Instance[] instances)
        {
            for (var left = _random.Next(Most + 1); left > 0; left--)
            {
                var instance = instances[_random.Next(instances.Length)];
                await (_random.Next(4) switch
                {
                    0 => AskCacheAsync(instance),
                    1 => SignInAsync(instance),
                    _ => AskSessionAsync(instance),
                });
            }
        }

        public override string ToString() => $"visitor {number}: {string.Join(", ", _story)}";

        public async Task ReadAllAsync(Instance instance)
        {
            await (await LoadAsync(instance)).CommitAsync();
            await ReadEntryAsync(instance);
        }

        private async Task<ISession> LoadAsync(Instance instance)
        {
            var expected = string.Join(' ', _session.Select(value => $"{value.Key}={value.Value}"));
            _story.Add($"{instance.Stage} session '{expected}'");
            ISession session = null!;
            // If the machine takes longer than a second, a write is made late.
            await Eventually.IsTrueAsync($"session '{expected}' in {instance.Stage}", async () =>
            {
                session = await _requests.LoadAsync(instance.Sessions);
                return expected == SessionOf.Text(session);
            });

            return session;
        }

        private async Task AskSessionAsync(Instance instance)
        {
            var session = await LoadAsync(instance);
            var changed = $"{"abc"[_random.Next(3)]}";
            switch (_random.Next(4))
            {
                case 0:
                    _session.Remove(changed);
                    session.Remove(changed);
                    break;
                case 1:
                    _session[changed] = $"{++_last}";
                    session.Set(changed, Encoding.UTF8.GetBytes($"{_last}"));
                    break;
            }

            await session.CommitAsync();
        }

        /// <summary>The cookie of the last instance is decrypted, and replaced.</summary>
        private async Task SignInAsync(Instance instance)
        {
            _story.Add($"{instance.Stage} cookie");
            // A running instance reads a new key a moment later.
            if (_cookie is not null)
                await Eventually.IsTrueAsync($"cookie in {instance.Stage}", () =>
                {
                    try
                    {
                        return instance.Protector.Unprotect(_cookie) == _requests.Key;
                    }
                    catch (CryptographicException)
                    {
                        return false;
                    }
                });
            if (_random.Next(2) == 0)
                _cookie = instance.Protector.Protect(_requests.Key);
        }

        private Task ReadEntryAsync(Instance instance)
        {
            _story.Add($"{instance.Stage} entry {_entry}");
            return Eventually.IsTrueAsync(
                $"entry {_entry} in {instance.Stage}", async () => _entry == (await instance.Cache.GetStringAsync(EntryKey) ?? Missing));
        }

        private async Task AskCacheAsync(Instance instance)
        {
            await ReadEntryAsync(instance);
            switch (_random.Next(4))
            {
                // An app without the section does not know of the old cache, so it cannot remove what is still there.
                case 0 when instance.Stage != "after":
                    _entry = Missing;
                    await instance.Cache.RemoveAsync(EntryKey);
                    break;
                case 1:
                    _entry = $"{++_last}";
                    await instance.Cache.SetStringAsync(EntryKey, _entry);
                    break;
            }
        }
    }
}
