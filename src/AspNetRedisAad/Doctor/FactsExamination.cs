using System.Globalization;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Doctor;

/// <summary>Reads a server's clock and INFO, and in a move also finds how it distributes its keys.</summary>
internal sealed class FactsExamination(
    AzureRedisAadOptions settings, ServerDialog server, Findings findings, EndpointAdvice advice, TimeProvider time)
{
    private static readonly TimeSpan _longestSkew = TimeSpan.FromSeconds(30);

    public async Task<ServerFacts> RunAsync(bool isMove)
    {
        var (ahead, info) = (await CompareClocksAsync().ConfigureAwait(false), await ReadInfoAsync().ConfigureAwait(false));
        var policy = isMove ? await FindPolicyAsync().ConfigureAwait(false) : ClusterPolicy.Unknown;
        return new ServerFacts
        {
            ClockAhead = ahead,
            Info = info,
            Policy = policy,
            Masters = policy == ClusterPolicy.Oss ? await CountMastersAsync().ConfigureAwait(false) : 1,
        };
    }

    private async Task<TimeSpan?> CompareClocksAsync()
    {
        var answer = await server.AskAsync("TIME").ConfigureAwait(false);
        if (answer.IsError || !long.TryParse(answer.Text.Split(' ')[0], CultureInfo.InvariantCulture, out var seconds))
            return null;

        var ahead = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (ahead.Duration() > _longestSkew)
        {
            var (by, side) = (ahead.Duration().TotalSeconds, ahead > TimeSpan.Zero ? "ahead of" : "behind");
            findings.Warn("clock", $"this machine's clock is {by:F0} s {side} the server's.",
                "Set this machine's clock (NTP): it decides when the token is renewed.");
        }

        return -ahead;
    }

    private async Task<ServerInfo?> ReadInfoAsync()
    {
        var answer = await server.AskAsync("INFO").ConfigureAwait(false);
        if (answer.IsError)
        {
            findings.Ok("INFO", "not allowed, and not needed");
            return null;
        }

        var info = ServerInfo.Read(answer.Text);
        var limit = info["maxmemory_human"] is null or "0B" ? "no limit" : info["maxmemory_human"];
        findings.Ok("INFO", $"Redis {info["redis_version"]}, {info["redis_mode"] ?? "standalone"}, {info["role"]}, "
            + $"eviction policy {info.EvictionPolicy ?? "unknown"}, {info["used_memory_human"]} of {limit} used");
        if (info.MayEvictEverything && settings.EnableDataProtection)
        {
            findings.Warn("INFO",
                $"the eviction policy {info.EvictionPolicy} may remove the Data Protection key ring when memory is full: all users would "
                    + "be signed out.",
                advice.KeepUnexpiring);
        }

        return info;
    }

    /// <summary>Tests this with keys that do not exist: what servers report about it differs from service to service.</summary>
    private async Task<ClusterPolicy> FindPolicyAsync()
    {
        var prefix = $"{settings.InstanceName}redis-doctor:";
        string[] keys = [$"{prefix}{Guid.NewGuid():N}", $"{prefix}{Guid.NewGuid():N}"];
        var common = await server.AskAsync(["SINTER", .. keys]).ConfigureAwait(false);
        if (!common.IsError)
            return ClusterPolicy.NonClustered;
        // In a cluster both keys are in one slot if the prefix contains a tag in braces.
        if (common.Is("MOVED"))
            return ClusterPolicy.Oss;
        if (!common.Is("CROSSSLOT"))
            return ClusterPolicy.Unknown;
        var exempt = await server.AskAsync(["EXISTS", .. keys]).ConfigureAwait(false);
        return exempt.Is("CROSSSLOT") ? ClusterPolicy.Oss : ClusterPolicy.Enterprise;
    }

    private async Task<int> CountMastersAsync()
    {
        var answer = await server.AskAsync("CLUSTER", "INFO").ConfigureAwait(false);
        return answer.IsError ? 1 : (int)(ServerInfo.Read(answer.Text).Number("cluster_size") ?? 1);
    }
}
