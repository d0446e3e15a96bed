using System.Net;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.BrowserTests;

/// <summary>A client that has not opened the page with the buttons.</summary>
internal static class Forgery
{
    public static async Task<HttpStatusCode> BreakAsync(this StorefrontProcess storefront, string fault)
    {
        using var form = new FormUrlEncodedContent([new("fault", fault)]);
        using var response = await storefront.Client.PostAsync(new Uri("/live/faults", UriKind.Relative), form);
        return response.StatusCode;
    }
}
