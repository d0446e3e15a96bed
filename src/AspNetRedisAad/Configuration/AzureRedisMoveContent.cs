namespace AspNetRedisAad;

/// <summary>What moves to another cache besides sessions and key ring, which always do.</summary>
public enum AzureRedisMoveContent
{
    /// <summary>The entries of the distributed cache, and so of HybridCache.</summary>
    Cache = 1,

    /// <summary>The pages of the output cache, with their tags.</summary>
    OutputCache = 2,
}
