using static Microsoft.Playwright.Assertions;

namespace AspNetRedisAad.BrowserTests;

public sealed class RedisFaultTests(Browser browser)
{
    /// <summary>Only commands that the four callers were waiting for when the connection broke may fail.</summary>
    private const string OnlyInFlight = "^(No effect|No command failed|[1-4] of [0-9]+ commands failed.*It recovered by itself)";

    /// <summary>
    /// A fleet spreads its requests for new tokens over two seconds, which may be longer than the grace period in which commands wait;
    /// within five seconds it works again.
    /// </summary>
    private const string WithinFiveSeconds =
        "^(No effect|No command failed|[0-9]+ of [0-9]+ commands failed, over ([0-9]+ ms|[0-4]\\.[0-9] s).*It recovered by itself)";

    [Fact]
    public async Task The_page_shows_the_effect_of_each_Redis_fault_and_its_end()
    {
        await using var live = await LivePage.OpenAsync(browser);

        Assert.Matches("^[0-9]+ of [0-9]+ commands failed, over [0-9.]+ s.*It recovered by itself", await live.BreakAsync("Half-open"));
        Assert.True(await live.ReadAsync("failures") > 0);

        var (rotations, reconnects) = (await live.ReadAsync("rotations"), await live.ReadAsync("reconnects"));
        Assert.Matches(WithinFiveSeconds, await live.BreakAsync("Expire tokens now"));
        Assert.True(await live.ReadAsync("rotations") > rotations);
        Assert.True(await live.ReadAsync("reconnects") > reconnects);

        Assert.Matches(OnlyInFlight, await live.BreakAsync("Drop connections"));
        Assert.Matches(OnlyInFlight, await live.BreakAsync("Fail over"));
        Assert.True(await live.ReadAsync("reconnects") > reconnects + 2);

        await Expect(live.Health).ToHaveTextAsync("Healthy");
        await Expect(live.Page.Locator("#servers")).ToContainTextAsync("Has the current token");
        await Browser.LooksGoodAsync(live.Page, "live");
        live.ConsoleIsClean();
    }
}
