using System.Net;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AspNetRedisAad.BrowserTests;

public sealed class OutageTests(Browser browser)
{
    [Fact]
    public async Task Only_the_health_check_shows_an_outage_of_Entra_ID()
    {
        await using var live = await LivePage.OpenAsync(browser);

        // Without the form's anti-forgery token nothing happens.
        Assert.Equal(HttpStatusCode.BadRequest, await live.Storefront.BreakAsync("drop"));
        await live.ClickAsync("Entra outage 20 s");
        await Expect(live.Health).ToHaveTextAsync("Degraded", new() { Timeout = 30_000 });
        await Expect(live.Page.Locator("#token-window")).ToContainTextAsync("Renewal fails");
        await Expect(live.Page.GetByRole(AriaRole.Button, new() { Name = "Fail over" })).ToBeDisabledAsync();
        await Browser.LooksGoodAsync(live.Page, "live-outage");
        var verdict = await live.VerdictAsync("Entra outage 20 s");

        Assert.Matches("^(No effect|No command failed)", verdict);
        await Expect(live.Health).ToHaveTextAsync("Healthy");
        Assert.Equal(0, await live.ReadAsync("failures"));
        Assert.True(await live.ReadAsync("rotations") > 0);
        live.ConsoleIsClean();
    }
}
