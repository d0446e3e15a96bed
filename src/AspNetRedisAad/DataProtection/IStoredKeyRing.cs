using Microsoft.AspNetCore.DataProtection.Repositories;

namespace AspNetRedisAad.DataProtection;

/// <summary>The key ring in Redis, which is also compared in the background with what this process knows.</summary>
internal interface IStoredKeyRing : IDeletableXmlRepository
{
    /// <summary>Raised with each read: the ring may have to be compared.</summary>
    event Action? Used;

    /// <summary>Whether this process has used the key ring. A worker may never use it.</summary>
    bool IsUsed { get; }

    /// <summary>
    /// Adds what Redis lacks, and removes what has been deleted. Keys that this process has not read yet are read soon after.
    /// </summary>
    /// <returns>False while Redis cannot be reached.</returns>
    Task<bool> CompareAsync();
}
