using System.Reflection;
using AspNetRedisAad.BrowserTests;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Browser))]

namespace AspNetRedisAad.BrowserTests;

/// <summary>The installed headless Chromium; one for all tests.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] _arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright _playwright = null!;
    private IBrowser _chromium = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _chromium = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Find("chromium"), Args = _arguments });
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        _playwright.Dispose();
    }

    public Task<IBrowserContext> OpenAsync() => _chromium.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });

    /// <summary>
    /// Checks light and dark colors on a desktop and on a phone: no horizontal scrolling, every control has a name, every text is legible.
    /// The screenshots are stored with the test results, for visual inspection.
    /// </summary>
    public static async Task LooksGoodAsync(IPage page, string name)
    {
        foreach (var colors in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = colors });
            foreach (var (size, width, height) in new[] { ("phone", 390, 844), ("desktop", 1280, 900) })
            {
                await page.SetViewportSizeAsync(width, height);
                var picture = $"{name}-{size}-{colors}".ToLowerInvariant();
                await page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, $"{picture}.png"), FullPage = true });
                Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
                    $"{picture}: wider than the window");
            }

            var found = await page.RunAxe();
            Assert.True(found.Violations.Length == 0, $"{name}, {colors}: {string.Join("; ", found.Violations.Select(violation =>
                $"{violation.Help}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"))}");
        }
    }

    private static string Screenshots { get; } = Path.Combine(
        typeof(Browser).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "Results").Value!, "screenshots");

    private static string Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"These tests need {program} in PATH. tests/run.sh installs it.");
}
