namespace AspNetRedisAad;

/// <summary>One of several caches that can replace each other, such as those of two regions.</summary>
public sealed class AzureRedisWeightedEndpoint
{
    /// <summary>Gets or sets the address of the cache, as in <see cref="AzureRedisAadOptions.Endpoint"/>.</summary>
    /// <value>Required.</value>
    public string? Endpoint { get; set; }

    /// <summary>Gets or sets the weight: of the caches that answer, the one with the highest weight is used.</summary>
    /// <value>A number above 0. The default value is 1. Among equal weights, the fastest cache is used.</value>
    public double Weight { get; set; } = 1;
}
