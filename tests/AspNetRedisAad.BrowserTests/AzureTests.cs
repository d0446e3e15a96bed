using System.Net;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.BrowserTests;

public sealed class AzureTests
{
    [Fact]
    public async Task On_Azure_neither_the_live_page_nor_the_shop_has_faults()
    {
        // With a separate emulator, the shop knows only what it would know with Azure.
        await using var azure = await AzureRedisEmulator.StartAsync();
        await using var storefront = await StorefrontProcess.StartAsync(azure.GetSettings());

        var page = await storefront.Client.GetStringAsync(new Uri("/live", UriKind.Relative));

        Assert.Contains("Health checks", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<button", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await storefront.BreakAsync("drop"));
    }
}
