namespace AspNetRedisAad.DataProtection;

/// <summary>What the answer to INFO says about the life of keys without expiration. Source: Redis, "INFO" and "Key eviction".</summary>
internal static class KeyRingRisks
{
    /// <summary>For people; none when the answer does not tell.</summary>
    public static IReadOnlyList<string> Read(string info)
    {
        var facts = info.Split("\r\n").Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
            .DistinctBy(parts => parts[0]).ToDictionary(parts => parts[0], parts => parts[1]);
        var risks = new List<string>();

        if (facts.GetValueOrDefault("maxmemory_policy") is { } policy && policy.StartsWith("allkeys-", StringComparison.Ordinal))
            risks.Add($"its eviction policy {policy} removes any key when memory is full. Set a volatile-* policy or noeviction, or keep the key ring in a cache of its own.");

        // No append-only file, and not one snapshot since it started.
        if (facts.GetValueOrDefault("aof_enabled") == "0" && facts.GetValueOrDefault("rdb_last_bgsave_time_sec") == "-1")
            risks.Add("it has persisted nothing yet, and forgets everything when it restarts. Turn persistence on, or keep the key ring in a cache that has it.");

        return risks;
    }
}
