using static Microsoft.Playwright.Assertions;

namespace AspNetRedisAad.BrowserTests;

public sealed class RedisFaultTests(Browser browser)
{
    [Fact]
    public async Task The_page_tells_what_each_fault_of_Redis_has_done_and_that_it_is_over()
    {
        await using var live = await LivePage.OpenAsync(browser);

        Assert.Matches("^[0-9]+ of [0-9]+ commands failed, over [0-9.]+ s.*It healed by itself", await live.BreakAsync("Half-open"));
        var failures = await live.ReadAsync("failures");
        Assert.True(failures > 0);

        var (rotations, reconnects) = (await live.ReadAsync("rotations"), await live.ReadAsync("reconnects"));
        Assert.StartsWith("No command failed", await live.BreakAsync("Expire tokens now"), StringComparison.Ordinal);
        Assert.True(await live.ReadAsync("rotations") > rotations);
        Assert.True(await live.ReadAsync("reconnects") > reconnects);
        Assert.Equal(failures, await live.ReadAsync("failures"));

        // What was in flight has failed, if anything was.
        Assert.DoesNotContain("not healed", await live.BreakAsync("Drop connections"), StringComparison.Ordinal);
        Assert.DoesNotContain("not healed", await live.BreakAsync("Fail over"), StringComparison.Ordinal);
        Assert.True(await live.ReadAsync("reconnects") > reconnects + 2);

        await Expect(live.Health).ToHaveTextAsync("Healthy");
        await Expect(live.Page.Locator("#servers")).ToContainTextAsync("Has the current token");
        await Browser.LooksGoodAsync(live.Page, "live");
        live.ConsoleIsClean();
    }
}
