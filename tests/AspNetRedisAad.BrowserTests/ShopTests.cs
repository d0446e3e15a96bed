using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AspNetRedisAad.BrowserTests;

public sealed class ShopTests(Browser browser)
{
    [Fact]
    public async Task Every_page_is_accessible_and_links_to_the_live_page_which_respects_reduced_motion()
    {
        await using var live = await LivePage.OpenAsync(browser);
        foreach (var (name, path) in new[] { ("products", "/"), ("product", "/product/teapot"), ("cart", "/Cart"), ("sign-in", "/SignIn") })
        {
            await live.Page.GotoAsync(new Uri(live.Storefront.Address, path).ToString());
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
}
