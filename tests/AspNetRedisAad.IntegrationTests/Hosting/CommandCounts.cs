using System.Globalization;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>How often each command has reached redis-server, by its own counters; for a cluster, the total of all servers.</summary>
internal static partial class CommandCounts
{
    public static async Task<Dictionary<string, long>> CountCommandsAsync(this IConnectionMultiplexer redis)
    {
        var counts = new Dictionary<string, long>();
        foreach (var server in redis.GetServers())
        {
            // StackExchange.Redis allows INFO only in admin mode, but a script may call it.
            var text = (string)(await server.ExecuteAsync("EVAL", "return redis.call('INFO', 'commandstats')", 0))!;
            foreach (Match line in Line().Matches(text))
                counts[line.Groups[1].Value] = counts.GetValueOrDefault(line.Groups[1].Value)
                    + long.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture);
        }

        return counts;
    }

    public static long Since(this Dictionary<string, long> now, Dictionary<string, long> before, string command) =>
        now.GetValueOrDefault(command) - before.GetValueOrDefault(command);

    [GeneratedRegex(@"cmdstat_(\S+?):calls=(\d+)")]
    private static partial Regex Line();
}
