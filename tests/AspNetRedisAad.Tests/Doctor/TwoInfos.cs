using AspNetRedisAad.Configuration;
using AspNetRedisAad.Resp;
using AspNetRedisAad.Doctor;

namespace AspNetRedisAad.Tests.Doctor;

/// <summary>Converts two answers to INFO into findings.</summary>
internal static class TwoInfos
{
    public const string Old = """
        redis_version:6.0.14
        redis_mode:standalone
        used_memory:1073741824
        maxmemory:2147483648
        maxmemory_policy:volatile-lru
        aof_enabled:0
        rdb_last_bgsave_time_sec:-1
        db0:keys=12,expires=3,avg_ttl=0
        """;

    public const string New = """
        redis_version:7.4.2
        redis_mode:standalone
        used_memory:1048576
        maxmemory:4294967296
        maxmemory_policy:volatile-lru
        aof_enabled:0
        rdb_last_bgsave_time_sec:-1
        """;

    public static ServerFacts Facts(
        string? info, ClusterPolicy policy = ClusterPolicy.NonClustered, int masters = 1, int? ahead = null) => new()
    {
        Info = info is null ? null : ServerInfo.Read(info.ReplaceLineEndings("\r\n")),
        Policy = policy,
        Masters = masters,
        ClockAhead = ahead is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    public static IReadOnlyList<AzureRedisFinding> Compare(string old, string @new, Action<AzureRedisMoveFromOptions>? change = null) =>
        Compare(Facts(old), Facts(@new), change);

    public static IReadOnlyList<AzureRedisFinding> Compare(
        ServerFacts old, ServerFacts @new, Action<AzureRedisMoveFromOptions>? change = null)
    {
        var settings = new AzureRedisAadOptions
        {
            Endpoint = "contoso.westeurope.redis.azure.net:10000",
            MoveFrom = new AzureRedisMoveFromOptions { Endpoint = "contoso.redis.cache.windows.net:6380" },
        };
        change?.Invoke(settings.MoveFrom);
        var comparison = new MoveComparison(MoveSettings.Old(settings), settings);
        comparison.Compare(old, @new);
        return comparison.Findings;
    }

    public static AzureRedisFinding Warning(IReadOnlyList<AzureRedisFinding> findings) => Assert.Single(Warnings(findings));

    public static List<AzureRedisFinding> Warnings(IReadOnlyList<AzureRedisFinding> findings)
    {
        Assert.All(findings, finding => Assert.Equal(finding.Status == AzureRedisFindingStatus.Ok, finding.Remedy is null));
        return [.. findings.Where(finding => finding.Status != AzureRedisFindingStatus.Ok)];
    }
}
