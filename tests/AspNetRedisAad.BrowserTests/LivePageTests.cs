using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AspNetRedisAad.BrowserTests;

/// <summary>What a visitor of <c>/live</c> sees, in a real browser.</summary>
public sealed class LivePageTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task What_breaks_in_Redis_is_shown_with_what_became_of_it_and_heals_without_a_new_page()
    {
        await using var live = await LivePage.OpenAsync(browser);

        Assert.Contains("commands failed", await live.BreakAsync("Half-open"), StringComparison.Ordinal);
        await Expect(live.Verdict).ToContainTextAsync("It healed by itself.");
        var failures = await live.ReadAsync("failures");
        Assert.True(failures > 0);

        var (rotations, reconnects) = (await live.ReadAsync("rotations"), await live.ReadAsync("reconnects"));
        Assert.Contains("No command failed", await live.BreakAsync("Expire tokens now"), StringComparison.Ordinal);
        Assert.True(await live.ReadAsync("rotations") > rotations);
        Assert.True(await live.ReadAsync("reconnects") > reconnects);

        Assert.Contains("ommand", await live.BreakAsync("Drop connections"), StringComparison.Ordinal);
        Assert.Contains("ommand", await live.BreakAsync("Fail over"), StringComparison.Ordinal);
        await Expect(live.Health).ToHaveTextAsync("Healthy");
        await Expect(live.Page.Locator("#servers")).ToContainTextAsync("Has the current token");
        live.ConsoleIsClean();
    }

    [Fact]
    public async Task Nobody_notices_an_outage_of_Entra_ID_but_the_health_check()
    {
        await using var live = await LivePage.OpenAsync(browser);

        await live.ClickAsync("Entra outage 20 s");
        await Expect(live.Health).ToHaveTextAsync("Degraded", new() { Timeout = 30_000 });
        await Expect(live.Page.Locator("#token-window")).ToContainTextAsync("Renewal fails");
        await Browser.SaveScreenshotAsync(live.Page, "outage");
        var verdict = await live.VerdictAsync("Entra outage 20 s");

        Assert.Matches("^(Nobody noticed|No command failed)", verdict);
        await Expect(live.Health).ToHaveTextAsync("Healthy");
        Assert.Equal(0, await live.ReadAsync("failures"));
        Assert.True(await live.ReadAsync("rotations") > 0);
        await Browser.SaveScreenshotAsync(live.Page, "after-outage");
        live.ConsoleIsClean();
    }
}
