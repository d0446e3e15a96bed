using System.Diagnostics;
using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Sample;

public sealed class StorefrontTests
{
    [Fact]
    public async Task Cart_and_sign_in_made_on_one_instance_are_valid_on_the_other()
    {
        await using var azure = await AzureRedisEmulator.StartAsync();
        await using var first = await StorefrontProcess.StartAsync(azure.GetSettings());
        await using var second = await StorefrontProcess.StartAsync(azure.GetSettings());
        using var visitor = new Visitor();

        await visitor.SubmitAsync(first, "/SignIn", ("name", "Ada"));
        await visitor.SubmitAsync(first, "/product/teapot");
        var seenElsewhere = await visitor.GetAsync(second, "/Cart");

        Assert.Equal("Ada", Visitor.Read(seenElsewhere, "user"));
        Assert.Equal("1", Visitor.Read(seenElsewhere, "cart-count"));
        Assert.Contains("Short and stout teapot", seenElsewhere, StringComparison.Ordinal);

        // And back: a form of the second instance, with an anti-forgery token that the first one must be able to read.
        await visitor.SubmitAsync(second, "/product/umbrella");
        Assert.Equal("2", Visitor.Read(await visitor.GetAsync(first, "/"), "cart-count"));
    }

    [Fact]
    public async Task The_second_read_of_a_product_comes_from_the_cache_on_either_instance()
    {
        await using var azure = await AzureRedisEmulator.StartAsync();
        await using var first = await StorefrontProcess.StartAsync(azure.GetSettings());
        await using var second = await StorefrontProcess.StartAsync(azure.GetSettings());
        using var visitor = new Visitor();

        var fresh = await visitor.GetAsync(first, "/product/hourglass");
        var cached = await visitor.GetAsync(second, "/product/hourglass");

        Assert.Contains("Fresh from the slow back office", fresh, StringComparison.Ordinal);
        Assert.Contains("From the Redis cache", cached, StringComparison.Ordinal);
        Assert.Equal(Visitor.Read(fresh, "rendered"), Visitor.Read(cached, "rendered"));
    }

    [Fact]
    public async Task Without_settings_it_starts_the_emulator_keeps_the_session_over_five_tokens_and_leaves_nothing_behind()
    {
        var temporary = Directory.CreateTempSubdirectory("storefront-test-");
        try
        {
            await using var storefront = await StorefrontProcess.StartAsync(
                [new("Emulator:TokenLifetime", "00:00:02")], [new("TMPDIR", temporary.FullName)]);
            using var visitor = new Visitor();
            Assert.Contains("runs on the local emulator", storefront.Output, StringComparison.Ordinal);

            var visits = 0;
            var watch = Stopwatch.StartNew();
            string page;
            do
            {
                page = await visitor.GetAsync(storefront, "/");
                visits++;
                Assert.Equal(visits.ToString(CultureInfo.InvariantCulture), Visitor.Read(page, "visits"));
                Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), "no five rotations in a minute");
            }
            while (int.Parse(Visitor.Read(page, "rotations")!, CultureInfo.InvariantCulture) < 5);

            Assert.Contains("the local emulator", Visitor.Read(page, "place"), StringComparison.Ordinal);
            Assert.Equal(0, await storefront.InterruptAsync());
            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(temporary.FullName), path =>
                path.Contains("redis-aad-", StringComparison.Ordinal));
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }
}
