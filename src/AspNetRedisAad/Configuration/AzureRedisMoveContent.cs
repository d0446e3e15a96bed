namespace AspNetRedisAad;

/// <summary>What moves to another cache in addition to sessions and the key ring, which always move.</summary>
public enum AzureRedisMoveContent
{
    /// <summary>The entries of the distributed cache, and therefore of HybridCache.</summary>
    Cache = 1,

    /// <summary>The pages of the output cache, with their tags.</summary>
    OutputCache = 2,
}
