using AspNetRedisAad.Resp;

namespace AspNetRedisAad.DataProtection;

/// <summary>What a server's answer to INFO says about keys without an expiration. Source: Redis, "INFO" and "Key eviction".</summary>
internal static class KeyRingRisks
{
    /// <summary>The risks, for display; empty when the answer does not say.</summary>
    public static IReadOnlyList<string> Read(string info)
    {
        var facts = ServerInfo.Read(info);
        var risks = new List<string>();

        if (facts.MayEvictEverything)
            risks.Add(
                $"its eviction policy {facts.EvictionPolicy} removes any key when memory is full. Set a volatile-* policy or "
                    + "noeviction, or keep the key ring in a separate cache.");

        if (facts.HasPersisted == false)
            risks.Add(
                "it has not persisted anything yet, and loses everything when it restarts. Turn persistence on, or keep the key ring in a "
                    + "cache that has it.");

        return risks;
    }
}
