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
