using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Cache;

/// <summary>The number of commands that the server gets for one operation of our cache and of Microsoft's.</summary>
internal static class CacheCommands
{
    private const int Size = 200;

    private static readonly Dictionary<string, string> _figures = new()
    {
        ["get"] = "get",
        ["get sliding"] = "sliding_get",
        ["set"] = "set",
    };

    public static async Task CountAsync(Result result)
    {
        // A separate server, so that no other commands are counted.
        await using var server = await RedisServer.StartAsync();
        await using var counter = await CommandCounter.ConnectAsync(server);
        var table = new Table("commands at the server", "ours", "stock");
        await using (var contenders = await CacheContenders.ConnectAsync(server))
        {
            foreach (var (operation, all) in await contenders.PrepareAsync(Size))
            {
                var (ours, stock) = await CountAsync(all);
                table.Add(operation, $"{ours}", $"{stock}");
                if (_figures.TryGetValue(operation, out var figure))
                    (result[$"{figure}_commands"], result[$"{figure}_stock_commands"]) = (ours.Sum, stock.Sum);
            }
        }

        await using (var contenders = await CacheContenders.ConnectAsync(server, TimeSpan.Zero))
        {
            var (_, all) = (await contenders.PrepareAsync(Size)).Single(each => each.Operation == "get sliding");
            var (ours, stock) = await CountAsync(all);
            table.Add("get sliding, not renewed within RenewalInterval", $"{ours}", $"{stock}");
            result["sliding_get_seldom_commands"] = ours.Sum;
        }

        table.Write();

        async Task<(CommandCount Ours, CommandCount Stock)> CountAsync(Contender[] all) =>
            (await counter.CountAsync(() => all[0].WorkAsync(0)), await counter.CountAsync(() => all[1].WorkAsync(0)));
    }
}
