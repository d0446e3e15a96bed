using System.Net;
using System.Text.RegularExpressions;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>A browser without images: it keeps its cookies, whichever instance of the sample it calls, and reads the pages.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _client = new(new HttpClientHandler { CookieContainer = new CookieContainer() });

    public async Task<string> GetAsync(StorefrontProcess storefront, string path)
    {
        using var response = await _client.GetAsync(new Uri(storefront.Address, path));
        var page = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode}\n{page}\n{storefront.Output}");
        return page;
    }

    /// <summary>Opens the page and submits its form, like a click on its button.</summary>
    public async Task<string> SubmitAsync(StorefrontProcess storefront, string path, params (string Name, string Value)[] fields) =>
        await SubmitAsync(storefront, await GetAsync(storefront, path), path, fields);

    /// <summary>Submits a form of an open page.</summary>
    public async Task<string> SubmitAsync(
        StorefrontProcess storefront, string page, string path, params (string Name, string Value)[] fields)
    {
        var form = fields.Append(("__RequestVerificationToken", AntiForgery().Match(page).Groups[1].Value))
            .Select(field => KeyValuePair.Create(field.Item1, field.Item2));
        using var content = new FormUrlEncodedContent(form);
        using var response = await _client.PostAsync(new Uri(storefront.Address, path), content);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode}\n{answer}\n{storefront.Output}");
        return answer;
    }

    /// <summary>The text of the element with this ID; null if the page has none.</summary>
    public static string? Read(string page, string id) =>
        Regex.Match(page, $"""id="{id}"[^>]*>([^<]*)<""") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("""name="__RequestVerificationToken" type="hidden" value="([^"]+)""")]
    private static partial Regex AntiForgery();
}
