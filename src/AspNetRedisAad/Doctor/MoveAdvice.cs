using System.Net;
using AspNetRedisAad.Configuration;

namespace AspNetRedisAad.Doctor;

/// <summary>What to do before a move if the new cache behaves differently from the old one.</summary>
/// <param name="from">The settings of the connection to the old cache.</param>
/// <param name="to">The settings of the connection to the new cache.</param>
internal sealed class MoveAdvice(AzureRedisAadOptions from, AzureRedisAadOptions to)
{
    /// <summary>Above this, the cache has no room for a busy day.</summary>
    public const int FullPercent = 80;

    public const string OlderVersion = "Check that this is the right server: Azure Managed Redis runs Redis 7.4 or later.";

    public const string HashTags =
        "Check your own commands on IConnectionMultiplexer: give keys that are used together a common {tag}, or request them one by one. "
        + "Or create the new cache with the cluster policy NoCluster, which has at most 25 GB.";

    public const string Clocks =
        "Azure sets the clocks of its servers. Check that both are the right servers; if they are, contact Azure support.";

    private readonly AzureCommands _az = new(HostOf(to));

    public string OtherDatabase => $"Correct {Database}, which is 0 unless set.";

    public string OtherDatabases =>
        $"One database moves, the one in {Database}. Give each other database a separate new cache, or let its app use a separate prefix "
        + "in this one, and move it with a named connection.";

    public string LargerCache =>
        "Choose a larger size: the old cache's peak use, plus a fifth to a third. Less is needed if the distributed cache and the output "
            + $"cache do not move ({from.Names.Of(nameof(AzureRedisMoveFromOptions.Include))}).";

    public string KeepUnexpiring => _az.KeepUnexpiring;

    public string Persist => $"If persistence is on, wait for the first snapshot. If it is not, turn it on:\n{_az.Persist}";

    private string Database => from.Names.Of(nameof(AzureRedisMoveFromOptions.Database));

    private static string HostOf(AzureRedisAadOptions settings) =>
        RedisEndpoint.Parse(settings.Endpoint!).EndPoints[0] is DnsEndPoint dns ? dns.Host : "";
}
