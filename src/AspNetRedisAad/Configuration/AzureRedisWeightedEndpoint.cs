namespace AspNetRedisAad;

/// <summary>One of several caches that stand in for each other, such as those of two regions.</summary>
public sealed class AzureRedisWeightedEndpoint
{
    /// <summary>Gets or sets where the cache is, as in <see cref="AzureRedisAadOptions.Endpoint"/>.</summary>
    /// <value>Required.</value>
    public string? Endpoint { get; set; }

    /// <summary>Gets or sets how much it is preferred: of those that answer, the one with the highest weight is used.</summary>
    /// <value>Above 0. The default value is 1. Between equal weights the faster one is used.</value>
    public double Weight { get; set; } = 1;
}
