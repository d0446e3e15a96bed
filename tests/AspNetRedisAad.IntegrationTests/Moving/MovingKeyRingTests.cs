using System.Xml.Linq;
using AspNetRedisAad.DataProtection;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>The key ring while an app moves and both caches can be reached.</summary>
public sealed class MovingKeyRingTests : IAsyncLifetime
{
    private TwoCaches _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await TwoCaches.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Theory]
    [InlineData("old", "Copy")]
    [InlineData("Copy", "old")]
    [InlineData("Copy", "Copy")]
    [InlineData("Copy", "Switch")]
    [InlineData("Switch", "Copy")]
    [InlineData("Switch", "Drain")]
    [InlineData("Drain", "Switch")]
    [InlineData("Drain", "new")]
    [InlineData("new", "Drain")]
    public async Task Neighboring_instances_read_each_others_sign_ins_even_with_new_keys(string before, string after)
    {
        await using var first = await StartAsync(before);
        var ofFirst = await SignIns.SignInAsync(SignIns.AddressOf(first));
        await using var second = await StartAsync(after);
        var ofSecond = await SignIns.SignInAsync(SignIns.AddressOf(second));

        await ReadsAsync(second, ofFirst);
        await ReadsAsync(first, ofSecond);
        foreach (var (writer, reader) in new[] { (first, second), (second, first) })
        {
            await writer.UsesKeyAsync(writer.CreateKey());
            await ReadsAsync(reader, await SignIns.SignInAsync(SignIns.AddressOf(writer)));
        }
    }

    [Fact]
    public async Task Microsofts_packages_with_the_access_key_and_the_stage_Copy_read_each_others_sign_ins()
    {
        await using var stock = await SignIns.StartStockAsync(_caches);
        var address = new Uri(stock.Urls.First());
        var ofStock = await SignIns.SignInAsync(address);
        await using var app = await _caches.StartAppAsync(
            null, SignIns.Add, SignIns.Map,
            [.. _caches.FromOldWithKey("Copy"), ("MoveFrom:IsStock", "true"), ("ApplicationName", SignIns.AppName)]);

        await ReadsAsync(app, ofStock);
        await app.UsesKeyAsync(app.CreateKey());
        Assert.Equal("Alice", await SignIns.WhoAsync(address, await SignIns.SignInAsync(SignIns.AddressOf(app))));

        string[] secrets = [_caches.Old.PrimaryAccessKey!, .. (await _caches.Old.ElementsAsync())
            .Select(key => XElement.Parse(key).Descendants("value").Single().Value)];
        Assert.Equal(3, secrets.Length);
        Assert.DoesNotContain(app.Log.Lines, line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Copy")]
    [InlineData("Switch")]
    [InlineData("Drain")]
    public async Task The_old_ring_is_copied_at_the_start_and_a_new_key_goes_to_both(string stage)
    {
        await using (var old = await StartAsync("old"))
            old.Services.GetRequiredService<IKeyManager>().RevokeKey(old.CreateKey());
        var ring = await _caches.Old.ElementsAsync();
        await using var app = await StartAsync(stage);

        // In addition there is a new key, because the last one is revoked.
        await Eventually.IsTrueAsync("copied", async () => !ring.Except(await _caches.New.ElementsAsync()).Any());
        var key = app.CreateKey();
        Assert.True(await _caches.Old.HasKeyAsync(key));
        Assert.True(await _caches.New.HasKeyAsync(key));
    }

    [Fact]
    public async Task Instances_that_copy_at_the_same_time_create_no_duplicates()
    {
        await using var old = await StartAsync("old");
        var apps = await Task.WhenAll(StartAsync("Copy"), StartAsync("Copy"), StartAsync("Switch"));
        for (var i = 0; i < 20; i++)
        {
            var elsewhere = i % 2 == 0 ? _caches.Old : _caches.New;
            await elsewhere.AddElementAsync(
                $"<revocation n=\"{i}\"><revocationDate>2020-01-01T00:00:00Z</revocationDate><key id=\"*\" /></revocation>");
            await Task.WhenAll(apps.SelectMany(app => Enumerable.Repeat(app.Services.GetRequiredService<IStoredKeyRing>(), 4))
                .Select(ring => ring.CompareAsync()));
        }

        foreach (var elements in new[] { await _caches.Old.ElementsAsync(), await _caches.New.ElementsAsync() })
        {
            Assert.Equal(elements.Distinct().Count(), elements.Count);
            Assert.Equal(20, elements.Count(element => element.StartsWith("<revocation", StringComparison.Ordinal)));
        }

        foreach (var app in apps)
            await app.DisposeAsync();
    }

    [Fact]
    public async Task A_running_instance_soon_knows_a_key_that_is_only_in_the_old_cache()
    {
        await using var old = await StartAsync("old");
        await using var app = await StartAsync("Copy");
        app.Protector().Protect("text");

        var key = old.CreateKey();

        await app.UsesKeyAsync(key);
        await Eventually.IsTrueAsync("copied", () => _caches.New.HasKeyAsync(key));
    }

    /// <param name="deleter">The stage of the instance that deletes it, or the cache that an instance without the section uses.</param>
    [Theory]
    [InlineData("Copy")]
    [InlineData("old")]
    [InlineData("new")]
    public async Task A_deleted_key_is_deleted_from_both_caches_and_does_not_return(string deleter)
    {
        await using var app = await StartAsync("Copy");
        await using var next = await StartAsync("Switch");
        var (key, current) = (app.CreateKey(), app.CreateKey());

        await using var deleting = await StartAsync(deleter);
        Assert.True(((IDeletableKeyManager)deleting.Services.GetRequiredService<IKeyManager>()).DeleteKeys(each => each.KeyId == key));
        await Task.WhenAll(new[] { app, next }.Select(each => each.Services.GetRequiredService<IStoredKeyRing>().CompareAsync()));

        foreach (var keys in new[] { await _caches.Old.KeysAsync(), await _caches.New.KeysAsync() })
        {
            Assert.DoesNotContain(key, keys);
            Assert.Contains(current, keys);
        }
    }

    [Theory]
    [InlineData("Copy", 2)]
    [InlineData("Switch", 1)]
    public async Task Servers_that_may_lose_the_key_ring_cause_a_warning(string stage, int count)
    {
        await using var app = await StartAsync(stage);

        // The emulator's servers have no persistence.
        await Eventually.IsTrueAsync("warned", () => Warnings().Count == count);
        Assert.Contains(Warnings(), line => line.Contains(_caches.New.Endpoint, StringComparison.Ordinal));

        List<string> Warnings() =>
            [.. app.Log.Lines.Where(line => line.Contains("may lose the Data Protection keys", StringComparison.Ordinal))];
    }

    private static async Task ReadsAsync(TestApp app, string cookie) =>
        Assert.Equal("Alice", await SignIns.WhoAsync(SignIns.AddressOf(app), cookie));

    private Task<TestApp> StartAsync(string stage)
    {
        (string, string)[] settings = [("ApplicationName", SignIns.AppName), ("MoveFrom:ConfirmedStage", stage)];
        return stage switch
        {
            "old" => _caches.StartOldAppAsync(SignIns.Add, SignIns.Map, settings[..1]),
            "new" => _caches.StartAppAsync(null, SignIns.Add, SignIns.Map, settings[..1]),
            _ => _caches.StartAppAsync(stage, SignIns.Add, SignIns.Map, settings),
        };
    }
}
