using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;

namespace AspNetRedisAad.IntegrationTests.Workers;

/// <summary>A function as in a user's function app.</summary>
public sealed class PriceFunction(HybridCache prices, IDistributedCache cache)
{
    public async Task<string> RunAsync(string article)
    {
        await cache.SetStringAsync("last-asked", article);
        var price = await prices.GetOrCreateAsync($"price:{article}", _ => ValueTask.FromResult($"the price of {article}"));
        return $"{await cache.GetStringAsync("last-asked")}: {price}";
    }
}
