using System.Globalization;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Sample;

public sealed class MovingDaySampleTests
{
    [Fact]
    public async Task A_visitor_keeps_sign_in_and_session_through_all_stages_and_back_and_nothing_is_left_behind()
    {
        var temporary = Directory.CreateTempSubdirectory("moving-day-test-");
        try
        {
            await using var sample = await StorefrontProcess.StartAsync([], [new("TMPDIR", temporary.FullName)], "MovingDay");
            using var browser = new Browser(sample);
            await browser.OpenAsync();
            await browser.ClickAsync("/sign-in", "name", "Ada");
            await browser.ClickAsync("/cart", "item", "teapot");
            Assert.Equal(("1", "0"), browser.Sessions);

            foreach (var stage in new[] { "Copy", "Switch", "Drain", "After", "Drain", "Switch", "Copy", "Before" })
            {
                await browser.ClickAsync("/stage", "stage", stage);
                await browser.WaitUntilAsync($"all are in {stage}", () => browser.MayDeploy && browser.Read("stage") == stage);
                if (stage == "Switch")
                    await TakeAwayAsync(browser, "old");
                if (stage == "After")
                    await browser.WaitUntilAsync("the session is in the new cache only", () => browser.Sessions == ("0", "1"));
            }

            Assert.Equal("teapot × 1, umbrella × 0", browser.Read("cart"));
            Assert.Equal(0, await sample.InterruptAsync());
            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(temporary.FullName), path =>
                path.Contains("redis-aad-", StringComparison.Ordinal));
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private static async Task TakeAwayAsync(Browser browser, string cache)
    {
        await browser.ClickAsync("/cache", "cache", cache);
        await browser.WaitUntilAsync("both have noticed", () => browser.Page.Split("<td>Degraded</td>").Length == 3);
        Assert.Contains("Going back to the old cache would lose 1 write.", browser.Page, StringComparison.Ordinal);
        await browser.ClickAsync("/cache", "cache", cache);
        // The page counts sessions on a separate connection, which may reconnect later than the shop's.
        await browser.WaitUntilAsync("nothing is missing", () => browser.MayDeploy && browser.Sessions == ("1", "1"));
    }

    /// <summary>A visitor for whom each page counts one more visit, and who stays signed in.</summary>
    private sealed class Browser(StorefrontProcess sample) : IDisposable
    {
        private readonly Visitor _visitor = new();
        private int _visits;

        public string Page { get; private set; } = "";

        /// <summary>Whether no deployment is in progress, and everything is healthy.</summary>
        public bool MayDeploy => Read("note") == "";

        public (string? Old, string? New) Sessions => (Read("old"), Read("new"));

        public string? Read(string id) => Visitor.Read(Page, id);

        public async Task OpenAsync() => See(await _visitor.GetAsync(sample, "/"));

        public async Task ClickAsync(string path, string name, string value)
        {
            See(await _visitor.SubmitAsync(sample, Page, path, (name, value)));
            Assert.Equal("Ada", Read("user"));
        }

        public Task WaitUntilAsync(string condition, Func<bool> holds) => Eventually.IsTrueAsync(condition, async () =>
        {
            await OpenAsync();
            Assert.Equal("Ada", Read("user"));
            return holds();
        });

        public void Dispose() => _visitor.Dispose();

        private void See(string page)
        {
            Page = page;
            Assert.Equal((++_visits).ToString(CultureInfo.InvariantCulture), Read("visits"));
        }
    }
}
