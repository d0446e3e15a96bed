using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Session;

/// <summary>The number of commands that the server gets for the session of one request.</summary>
internal static class SessionCommands
{
    private const int Values = 10;

    public static async Task CountAsync(Result result)
    {
        // A separate server, so that no other commands are counted.
        await using var server = await RedisServer.StartAsync();
        await using var counter = await CommandCounter.ConnectAsync(server);
        var table = new Table("commands at the server", "ours", "stock");
        await CountAsync(server, null, "", "");
        await CountAsync(server, TimeSpan.Zero, ", not renewed within RenewalInterval", "seldom_");
        table.Write();

        async Task CountAsync(RedisServer server, TimeSpan? renewalInterval, string condition, string mark)
        {
            await using var contenders = await SessionContenders.ConnectAsync(server, server.Endpoint, renewalInterval);
            foreach (var contender in contenders.All)
                await contender.CreateAsync("commands", Values);
            await AddAsync("untouched", contender => contender.UntouchedAsync("commands"));
            await AddAsync("read", contender => contender.ReadAsync("commands"));
            await AddAsync("write", contender => contender.WriteAsync("commands"));

            async Task AddAsync(string request, Func<SessionContender, Task> work)
            {
                var ours = await counter.CountAsync(() => work(contenders.Ours));
                var stock = await counter.CountAsync(() => work(contenders.Stock));
                table.Add($"session {request}{condition}", $"{ours}", $"{stock}");
                result[$"session_{request}_{mark}commands"] = ours.Sum;
                if (mark.Length == 0)
                    result[$"session_{request}_stock_commands"] = stock.Sum;
            }
        }
    }
}
