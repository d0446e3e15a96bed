using System.Net;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AspNetRedisAad.BrowserTests;

public sealed class ShopTests(Browser browser)
{
    [Fact]
    public async Task Every_page_is_good_to_look_at_and_leads_to_the_live_one_which_keeps_still_for_who_asks_for_it()
    {
        await using var live = await LivePage.OpenAsync(browser);
        foreach (var (name, path) in new[] { ("products", "/"), ("product", "/product/teapot"), ("cart", "/Cart"), ("sign-in", "/SignIn") })
        {
            await live.Page.GotoAsync(new Uri(live.Address, path).ToString());
            await Browser.LooksGoodAsync(live.Page, name);
        }

        await live.Page.GetByRole(AriaRole.Link, new() { Name = "Live", Exact = true }).ClickAsync();
        await Expect(live.Health).ToHaveTextAsync("Healthy");
        var fill = live.Page.Locator("#life-fill");
        await Expect(fill).Not.ToHaveCSSAsync("transition-duration", "0s");
        await live.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await Expect(fill).ToHaveCSSAsync("transition-duration", "0s");
        live.ConsoleIsClean();
    }

    [Fact]
    public async Task On_Azure_there_is_nothing_to_break_and_on_the_emulator_only_by_who_has_seen_the_page()
    {
        // An emulator of which the shop knows no more than of Azure.
        await using var azure = await AzureRedisEmulator.StartAsync();
        await using var onAzure = await StorefrontProcess.StartAsync(azure.GetSettings());
        await using var onEmulator = await StorefrontProcess.StartAsync([]);

        Assert.DoesNotContain("Break something", await onAzure.Client.GetStringAsync(new Uri("/live", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(onAzure));
        Assert.Contains("Break something", await onEmulator.Client.GetStringAsync(new Uri("/live", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(onEmulator));
    }

    private static async Task<HttpStatusCode> PostAsync(StorefrontProcess storefront)
    {
        using var content = new FormUrlEncodedContent([new("fault", "drop")]);
        using var response = await storefront.Client.PostAsync(new Uri("/live/faults", UriKind.Relative), content);
        return response.StatusCode;
    }
}
