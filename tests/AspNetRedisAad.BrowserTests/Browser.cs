using System.Reflection;
using Microsoft.Playwright;

namespace AspNetRedisAad.BrowserTests;

/// <summary>Headless Chromium, as it is installed; one for all tests.</summary>
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

    public Task<IBrowserContext> OpenAsync(int width = 1280, int height = 900, ColorScheme colors = ColorScheme.Light, ReducedMotion motion = ReducedMotion.NoPreference) =>
        _chromium.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = colors, ReducedMotion = motion });

    /// <summary>Kept under the test results, for people to look at.</summary>
    public static Task SaveScreenshotAsync(IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, $"{name}.png"), FullPage = true });

    private static string Screenshots { get; } = Path.Combine(
        typeof(Browser).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Results").Value!, "screenshots");

    private static string Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"These tests need {program} in PATH. tests/run.sh installs it.");
}
