using System.Xml.Linq;
using AspNetRedisAad.Connection;
using AspNetRedisAad.DataProtection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.StackExchangeRedis;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.DataProtection;

[Collection(nameof(Alone))]
public sealed class KeyRingTests
{
    private const string Ring = "ring";

    [Fact]
    public async Task Ours_continues_a_key_ring_of_Microsofts_repository_and_vice_versa()
    {
        await using var azure = await ChosenProfile.StartAsync();
        await using var app = await TestApp.StartAsync(azure);
        var ours = Open(app);
        var theirs = new RedisXmlRepository(() => app.Redis.GetDatabase(), Ring);

        theirs.StoreElement(XElement.Parse("<key id=\"1\" />"), "key-1");
        ours.StoreElement(XElement.Parse("<key id=\"2\"> <secret>ключ</secret> </key>"), "key-2");

        string[] expected = ["1", "2"];
        Assert.Equal(expected, ours.GetAllElements().Select(Id));
        Assert.Equal(expected, theirs.GetAllElements().Select(Id));
        Assert.Equal("ключ", theirs.GetAllElements().Last().Element("secret")!.Value);
    }

    [Fact]
    public async Task Selected_keys_are_deleted_and_the_others_stay()
    {
        await using var azure = await ChosenProfile.StartAsync();
        await using var app = await TestApp.StartAsync(azure);
        var ring = Open(app);
        foreach (var id in new[] { 1, 2, 3, 4 })
            ring.StoreElement(new XElement("key", new XAttribute("id", id)), $"key-{id}");

        var deleted = ring.DeleteElements(elements =>
        {
            foreach (var element in elements.Where(element => Id(element.Element) is "2" or "3"))
                element.DeletionOrder = 1;
        });

        Assert.True(deleted);
        Assert.Equal(["1", "4"], ring.GetAllElements().Select(Id));
    }

    [Fact]
    public async Task A_deleted_key_does_not_return_from_an_instance_that_remembers_it()
    {
        await using var azure = await ChosenProfile.StartAsync();
        await using var app = await TestApp.StartAsync(azure);
        var (ring, other) = (Open(app), Open(app));
        foreach (var id in new[] { 1, 2 })
            ring.StoreElement(new XElement("key", new XAttribute("id", id)), $"key-{id}");
        Assert.Equal(["1", "2"], other.GetAllElements().Select(Id));

        Assert.True(ring.DeleteElements(elements => elements.First().DeletionOrder = 1));
        Assert.True(await other.CompareAsync());

        Assert.Equal(["2"], other.GetAllElements().Select(Id));
        Assert.Equal(["2"], ring.GetAllElements().Select(Id));
        Assert.Single(await app.Redis.GetDatabase().ListRangeAsync(Ring));
    }

    [Theory]
    [InlineData("+@all ~DataProtection-Keys allchannels", true)]
    [InlineData("+@all -@write ~* allchannels", false)]
    public async Task A_user_who_may_use_only_the_list_or_only_read_it_has_a_ring(string access, bool canWriteBack)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new()
        {
            Backend = EmulatorBackend.RedisServer,
            Identities = [new("owner"), new EmulatedIdentity("narrow") { AccessPolicy = new("Narrow", access) }],
        });
        await using var owner = await TestApp.StartAsync(azure);
        var payload = owner.Protector().Protect("visitor");
        var narrow = azure.Identities[1];
        await using var app = await TestApp.StartAsync(azure, ("ClientId", narrow.ClientId), ("ClientSecret", narrow.ClientSecret));
        Assert.Equal("visitor", app.Protector().Unprotect(payload));

        await owner.DisposeAsync();
        await azure.AdministerAsync("DEL", KeyRings.Name);
        var compared = await Record.ExceptionAsync(() => app.Services.GetRequiredService<IStoredKeyRing>().CompareAsync());

        Assert.True(canWriteBack ? compared is null : compared is RedisServerException, compared?.ToString());
        Assert.Equal("visitor", app.Protector().Unprotect(payload));
    }

    [Fact]
    public async Task An_element_that_is_not_XML_does_not_affect_the_other_keys()
    {
        await using var azure = await ChosenProfile.StartAsync();
        await using var app = await TestApp.StartAsync(azure);
        var ring = Open(app);
        ring.StoreElement(new XElement("key", new XAttribute("id", 1)), "key-1");
        await app.Redis.GetDatabase().ListRightPushAsync(Ring, "<key");

        Assert.Equal(["1"], ring.GetAllElements().Select(Id));
    }

    [Fact]
    public async Task Eight_instances_that_start_together_on_an_empty_ring_read_each_others_payloads()
    {
        await using var azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        var apps = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TestApp.StartAsync(azure)));

        var protectors = apps.Select(app => app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test")).ToList();
        var payloads = await Task.WhenAll(protectors.Select((protector, i) => Task.Run(() => protector.Protect($"from {i}"))));

        foreach (var protector in protectors)
            Assert.Equal(Enumerable.Range(0, 8).Select(i => $"from {i}"), payloads.Select(protector.Unprotect));
        foreach (var app in apps)
            await app.DisposeAsync();
    }

    [Theory]
    [InlineData("allkeys-lru", true)]
    [InlineData("volatile-lru", false)]
    public async Task A_server_that_may_lose_the_key_ring_causes_one_warning_at_the_start(string policy, bool evicts)
    {
        await using var azure = await ChosenProfile.StartOneServerAsync(
            new() { Backend = EmulatorBackend.RedisServer, MaxMemoryPolicy = policy });
        await using var app = await TestApp.StartAsync(azure);

        await Eventually.IsTrueAsync("warned", () => Warnings().Count > 0);
        var warning = Assert.Single(Warnings());

        Assert.Equal(evicts, warning.Contains(policy, StringComparison.Ordinal));
        // The emulator's server persists nothing.
        Assert.Contains("Turn persistence on", warning, StringComparison.Ordinal);

        List<string> Warnings() =>
            [.. app.Log.Lines.Where(line => line.Contains("may lose the Data Protection keys", StringComparison.Ordinal))];
    }

    [Theory]
    [InlineData("", null, "DataProtection-Keys")]
    [InlineData("shop:", null, "DataProtection-Keys")]
    [InlineData("shop:", "shop:ring", "ring")]
    [InlineData("", "shop:ring", "shop:ring")]
    public async Task No_key_of_the_cache_reaches_it(string instanceName, string? ringName, string key)
    {
        await using var azure = await ChosenProfile.StartAsync();
        await using var app = await TestApp.StartAsync(
            azure, builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddHybridCache(),
            ("InstanceName", instanceName), ("KeyRingName", ringName ?? ""));
        var ring = (RedisKey)(ringName ?? instanceName + "DataProtection-Keys");
        var payload = app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("secret");
        var keys = await app.Redis.GetDatabase().ListRangeAsync(ring);
        Assert.NotEmpty(keys);
        var cache = (IBufferDistributedCache)app.Services.GetRequiredService<IDistributedCache>();
        var options = new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(1) };

        await RefusesAsync(() => cache.RemoveAsync(key));
        await RefusesAsync(() => cache.GetAsync(key));
        await RefusesAsync(() => cache.RefreshAsync(key));
        await RefusesAsync(() => cache.SetAsync(key, [1], options));
        await RefusesAsync(() => cache.SetAsync(key, new System.Buffers.ReadOnlySequence<byte>([1]), options).AsTask());
        await RefusesAsync(() => cache.TryGetAsync(key, new System.Buffers.ArrayBufferWriter<byte>()).AsTask());
        await RefusesAsync(() => Task.Run(() => cache.Remove(key)));
        await RefusesAsync(() => Task.Run(() => cache.Get(key)));
        await RefusesAsync(() => Task.Run(() => cache.Refresh(key)));
        await RefusesAsync(() => Task.Run(() => cache.Set(key, [1], options)));
        await RefusesAsync(() => app.Services.GetRequiredService<HybridCache>().RemoveAsync(key).AsTask());

        Assert.Equal(keys, await app.Redis.GetDatabase().ListRangeAsync(ring));
        Assert.Null(await app.Redis.GetDatabase().KeyTimeToLiveAsync(ring));
        await using var next = await TestApp.StartAsync(azure, ("InstanceName", instanceName), ("KeyRingName", ringName ?? ""));
        Assert.Equal("secret", next.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Unprotect(payload));

        async Task RefusesAsync(Func<Task> use) =>
            Assert.Contains(
                "Data Protection key ring", (await Assert.ThrowsAsync<ArgumentException>(use)).Message, StringComparison.Ordinal);
    }

    private static RedisKeyRing Open(TestApp app) => new(
        new KeyRingSide(app.Services.GetRequiredKeyedService<RedisConnection>(""), Ring, NullLogger.Instance),
        app.Services.GetRequiredService<KeyRingState>(),
        app.Services.GetRequiredService<KeyRingMetrics>(),
        NullLogger<RedisKeyRing>.Instance);

    private static string Id(XElement key) => key.Attribute("id")!.Value;
}
