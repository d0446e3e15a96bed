using System.Text.Json;
using Microsoft.Extensions.Caching.Distributed;

namespace Storefront;

public sealed record Product(string Id, string Name, decimal Price, string Text);

/// <param name="Product">The requested product.</param>
/// <param name="RenderedOn">When the slow back office returned it; the same for every reader while it is cached.</param>
public sealed record ProductPage(Product Product, DateTimeOffset RenderedOn);

/// <summary>Products, which are slow to load and therefore cached in Redis for half a minute.</summary>
public sealed class Catalogue(IDistributedCache cache, TimeProvider time)
{
    private static readonly DistributedCacheEntryOptions _halfAMinute =
        new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(30) };

    public IReadOnlyList<Product> Products { get; } =
    [
        new("teapot", "Short and stout teapot", 41.80m, "Answers 418 to any request for coffee."),
        new("umbrella", "Cloud umbrella", 19.90m, "For when the cloud rains. Folds into a pocket."),
        new("keyring", "Empty key ring", 4.20m, "You will not need it for Redis any more."),
        new("hourglass", "Token hourglass", 36.00m, "Runs for an hour and turns itself over before it is empty."),
    ];

    /// <returns>The page and whether it came from the cache; null if the product does not exist.</returns>
    public async Task<(ProductPage Page, bool FromCache)?> GetAsync(string id, CancellationToken cancellationToken)
    {
        var key = $"product:{id}";
        if (await cache.GetAsync(key, cancellationToken) is { } cached)
            return (JsonSerializer.Deserialize<ProductPage>(cached)!, FromCache: true);

        if (await AskBackOfficeAsync(id, cancellationToken) is not { } product)
            return null;

        var page = new ProductPage(product, time.GetUtcNow());
        await cache.SetAsync(key, JsonSerializer.SerializeToUtf8Bytes(page), _halfAMinute, cancellationToken);
        return (page, FromCache: false);
    }

    private async Task<Product?> AskBackOfficeAsync(string id, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(300), time, cancellationToken);
        return Products.FirstOrDefault(product => product.Id == id);
    }
}
