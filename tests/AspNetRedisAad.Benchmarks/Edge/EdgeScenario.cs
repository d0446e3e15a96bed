using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;
using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Benchmarks.Edge;

/// <summary>The emulator's endpoint with a redis-server behind it, compared with a redis-server that does TLS itself.</summary>
internal sealed class EdgeScenario : IScenario
{
    private const int Pipelined = 16;

    public string Name => "edge";

    public string Measures =>
        "the emulator: commands per second against redis-server's own TLS; process start to first token and first command; idle "
            + "connections";

    public IReadOnlyList<string> Keys =>
        ["edge_vs_redis_tls", "edge_vs_redis_tls_pipelined", "first_token_s", "first_command_s", "idle_connection_kb", "connections_held"];

    public async Task<Result> RunAsync(bool quick)
    {
        var (token, command) = await EdgeStart.MeasureAsync(quick ? 3 : 9);
        await using var server = await RedisServer.StartAsync();
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        var edge = new RedisBenchmark(azure.Endpoint, azure.Identity.ObjectId, await EdgeStart.RequestTokenAsync(azure));
        var redis = new RedisBenchmark(server.Endpoint, FixedToken.User, server.Token.Value);

        var table = new Table("commands per second", "edge", "redis-server with TLS", "ratio");
        var single = await CompareAsync(pipelined: 1, quick ? 20_000 : 60_000);
        var pipelined = await CompareAsync(Pipelined, quick ? 200_000 : 600_000);
        table.Write();
        var start = new Table("process start to, s", "median (least-most)");
        start.Add("first token", token.Text("0.00"));
        start.Add("first command", command.Text("0.00"));
        start.Write();
        var (held, kilobytes) = await HeldConnections.MeasureAsync(quick ? 2_000 : 10_000);
        var result = new Result
        {
            ["first_token_s"] = token.Median,
            ["first_command_s"] = command.Median,
            ["idle_connection_kb"] = kilobytes,
            ["connections_held"] = held,
        };
        result.Add("edge_vs_redis_tls", single);
        result.Add("edge_vs_redis_tls_pipelined", pipelined);
        return result;

        async Task<Series> CompareAsync(int pipelined, int commands)
        {
            await edge.RunAsync(pipelined, commands);
            var (ours, theirs) = (new List<(double Set, double Get)>(), new List<(double Set, double Get)>());
            for (var round = quick ? 6 : 12; round > 0; round--)
            {
                ours.Add(await edge.RunAsync(pipelined, commands));
                theirs.Add(await redis.RunAsync(pipelined, commands));
            }

            // For both commands, round by round.
            return Series.GeometricMeans([Add("SET", run => run.Set).Values, Add("GET", run => run.Get).Values]);

            Series Add(string name, Func<(double Set, double Get), double> of)
            {
                var ratio = Series.Ratio(ours.Select(of), theirs.Select(of));
                table.Add(
                    $"{name}, {pipelined} at once", new Series(ours.Select(of)).Text("0"), new Series(theirs.Select(of))
                    .Text("0"), ratio.RatioText());
                return ratio;
            }
        }
    }
}
