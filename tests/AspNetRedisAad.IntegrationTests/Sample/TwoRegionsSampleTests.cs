using System.Net;
using System.Text.Json;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Sample;

public sealed class TwoRegionsSampleTests
{
    [Fact]
    public async Task When_the_preferred_region_is_stopped_the_other_serves_until_it_is_started_again()
    {
        await using var sample = await StorefrontProcess.StartAsync([], sample: "TwoRegions");
        var preferred = await ServingAsync(sample);
        Assert.NotNull(preferred);

        await PostAsync(sample, "/regions/0/stop");
        await Eventually.IsTrueAsync("the other serves", async () => await ServingAsync(sample) is { } other && other != preferred);

        await PostAsync(sample, "/regions/0/start");
        await Eventually.IsTrueAsync("the preferred one serves again", async () => await ServingAsync(sample) == preferred);
    }

    private static async Task PostAsync(StorefrontProcess sample, string path)
    {
        using var answer = await sample.Client.PostAsync(path, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Null while neither answers.</summary>
    private static async Task<string?> ServingAsync(StorefrontProcess sample)
    {
        using var answer = await sample.Client.GetAsync("/");
        if (!answer.IsSuccessStatusCode)
            return null;

        using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(2, page.RootElement.GetProperty("regions").GetArrayLength());
        return page.RootElement.GetProperty("serving").GetString();
    }
}
