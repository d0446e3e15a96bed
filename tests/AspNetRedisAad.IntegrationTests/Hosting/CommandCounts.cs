using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>How often each command has reached redis-server, as it counts itself.</summary>
internal static class CommandCounts
{
    public static async Task<Dictionary<string, long>> CountCommandsAsync(this IConnectionMultiplexer redis)
    {
        var counts = new Dictionary<string, long>();
        foreach (var server in redis.GetServers())
        {
            foreach (var (name, text) in (await server.InfoAsync("commandstats")).SelectMany(section => section))
            {
                var command = name["cmdstat_".Length..];
                counts[command] = counts.GetValueOrDefault(command) + long.Parse(text.Split(',')[0]["calls=".Length..], null);
            }
        }

        return counts;
    }

    public static long Since(this Dictionary<string, long> now, Dictionary<string, long> before, string command) =>
        now.GetValueOrDefault(command) - before.GetValueOrDefault(command);
}
