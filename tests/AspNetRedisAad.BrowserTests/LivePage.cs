using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AspNetRedisAad.BrowserTests;

/// <summary>The page <c>/live</c> of a separate shop, open in a browser.</summary>
internal sealed class LivePage : IAsyncDisposable
{
    private readonly StorefrontProcess _storefront;
    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];

    private LivePage(StorefrontProcess storefront, IBrowserContext context, IPage page)
    {
        (_storefront, _context, Page) = (storefront, context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _errors.Add(message.Text);
        };
        page.PageError += (_, error) => _errors.Add(error);
    }

    public IPage Page { get; }

    public ILocator Health => Page.Locator("#health");

    /// <summary>The result of the latest fault.</summary>
    public ILocator Verdict => Page.Locator("#trials li").First.Locator("span");

    public StorefrontProcess Storefront => _storefront;

    public static async Task<LivePage> OpenAsync(Browser browser)
    {
        var storefront = await StorefrontProcess.StartAsync([]);
        var context = await browser.OpenAsync();
        var page = new LivePage(storefront, context, await context.NewPageAsync());
        await page.Page.GotoAsync(new Uri(storefront.Address, "/live").ToString());
        await Expect(page.Health).ToHaveTextAsync("Healthy", new() { Timeout = 20_000 });
        await Expect(page.Page.Locator("#per-second")).Not.ToHaveTextAsync("0", new() { Timeout = 20_000 });
        return page;
    }

    /// <summary>Clicks the button and waits until the page shows the result.</summary>
    public async Task<string> BreakAsync(string button)
    {
        await ClickAsync(button);
        return await VerdictAsync(button);
    }

    public Task ClickAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public async Task<string> VerdictAsync(string button)
    {
        await Expect(Page.Locator("#verdict")).ToContainTextAsync($"{button}: ", new() { Timeout = 60_000 });
        await Expect(Verdict).Not.ToContainTextAsync("In progress", new() { Timeout = 60_000 });
        return await Verdict.InnerTextAsync();
    }

    public async Task<long> ReadAsync(string id) =>
        long.Parse(await Page.Locator($"#{id}")
            .InnerTextAsync(), System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Fails the test if the browser's console contains errors or warnings.</summary>
    public void ConsoleIsClean() => Assert.Empty(_errors);

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _storefront.DisposeAsync();
    }
}
