using System.Reflection;
using System.Security.Cryptography;
using System.Xml.Linq;
using AspNetRedisAad.DataProtection;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Tests.DataProtection;

/// <summary>Outages of any length, in virtual time: ASP.NET Core's own key ring provider, with a store that is unavailable.</summary>
public sealed class KeyRingOutageTests
{
    private static readonly TimeSpan _aDayAndMore = TimeSpan.FromHours(25);
    private readonly Store _store = new();
    private readonly SteadyKeyManager _keys;
    private readonly IKeyRingProvider _rings;
    private readonly IDataProtector _protector;
    private readonly KeyRingState _state = new(() => true, NullLogger<KeyRingState>.Instance);
    private DateTime _now = DateTime.UtcNow;

    public KeyRingOutageTests()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDataProtection();
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = _store);
        services.AddSingleton(_state);
        services.AddSingleton(provider => new SteadyKeyManager(
            new XmlKeyManager(provider.GetRequiredService<IOptions<KeyManagementOptions>>(), provider.GetRequiredService<IActivator>()),
            _state));
        services.Replace(ServiceDescriptor.Singleton<IKeyManager>(provider => provider.GetRequiredService<SteadyKeyManager>()));
        var all = services.BuildServiceProvider();
        (_keys, _rings) = (all.GetRequiredService<SteadyKeyManager>(), all.GetRequiredService<IKeyRingProvider>());
        _protector = all.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
    }

    [Fact]
    public async Task Keys_that_were_read_once_survive_an_outage_of_any_length()
    {
        var key = await RingAsync();
        var payload = _protector.Protect([1, 2, 3]);
        _store.IsAway = true;

        // Longer than the daily refresh of the key ring, than the two days in which a renewal is announced, and than a key's life of 90
        // days.
        for (var day = 0; day < 200; day++)
        {
            _now += _aDayAndMore;
            Assert.Equal(key, await RingAsync());
        }

        Assert.Equal([1, 2, 3], _protector.Unprotect(payload));
        Assert.Equal([4], _protector.Unprotect(_protector.Protect([4])));
        Assert.True(_state.IsKnown);
        Assert.False(_state.IsCurrent);
        Assert.Single(_store.Elements);
    }

    [Fact]
    public async Task A_key_that_was_due_for_renewal_is_renewed_after_the_outage()
    {
        var key = await RingAsync();
        _store.IsAway = true;
        _now += TimeSpan.FromDays(100);
        Assert.Equal(key, await RingAsync());

        _store.IsAway = false;
        _keys.ExpireCache();
        var renewed = await RingAsync();

        Assert.NotEqual(key, renewed);
        Assert.Equal(2, _store.Elements.Count);
        Assert.True(_state.IsCurrent);
    }

    [Fact]
    public async Task A_key_ring_that_can_be_read_but_not_written_keeps_its_key()
    {
        var key = await RingAsync();
        _store.IsReadOnly = true;
        _now += TimeSpan.FromDays(100);

        for (var day = 0; day < 3; day++)
        {
            Assert.Equal(key, await RingAsync());
            _now += _aDayAndMore;
        }

        _store.IsReadOnly = false;
        _keys.ExpireCache();
        Assert.NotEqual(key, await RingAsync());
    }

    [Fact]
    public async Task The_newest_of_several_keys_is_used_in_an_outage()
    {
        await RingAsync();
        _now += TimeSpan.FromDays(100);
        var newest = await RingAsync();
        _store.IsAway = true;
        _now += TimeSpan.FromDays(100);

        Assert.Equal(newest, await RingAsync());
    }

    [Fact]
    public void Operations_that_need_a_key_fail_with_our_exception_until_there_is_one()
    {
        _store.IsAway = true;

        var failure = Assert.ThrowsAny<CryptographicException>(() => _protector.Protect([1]));
        Assert.IsType<AzureRedisKeyRingUnavailableException>(failure);
        Assert.False(_state.IsKnown);

        _store.IsAway = false;
        Assert.Equal([1], _protector.Unprotect(_protector.Protect([1])));
        Assert.True(_state.IsKnown);
    }

    [Fact]
    public async Task If_many_callers_need_a_key_and_get_none_each_gets_the_reason()
    {
        _store.IsAway = true;

        var failures = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => Record.Exception(() => _protector.Protect([1])))));

        Assert.All(failures, failure => Assert.True(AzureRedisKeyRingUnavailableException.IsCauseOf(failure), failure?.ToString()));
    }

    /// <summary>The default key at this time. Expired state is read in the background, and used at the next call.</summary>
    private async Task<Guid> RingAsync()
    {
        var provider = _rings.GetType();
        var current = provider.GetMethod("GetCurrentKeyRingCore", BindingFlags.Instance | BindingFlags.NonPublic)!;
        var reading = provider.GetField("_cacheableKeyRingTask", BindingFlags.Instance | BindingFlags.NonPublic)!;
        current.Invoke(_rings, [_now, false]);
        if (reading.GetValue(_rings) is Task read)
            await read;
        return ((IKeyRing)current.Invoke(_rings, [_now, false])!).DefaultKeyId;
    }

    private sealed class Store : IXmlRepository
    {
        public List<XElement> Elements { get; } = [];

        public bool IsAway { get; set; }

        public bool IsReadOnly { get; set; }

        public IReadOnlyCollection<XElement> GetAllElements() =>
            IsAway ? throw new AzureRedisKeyRingUnavailableException("It is down.") : [.. Elements];

        public void StoreElement(XElement element, string friendlyName)
        {
            if (IsAway || IsReadOnly)
                throw new AzureRedisKeyRingUnavailableException("It is down.");
            Elements.Add(element);
        }
    }
}
