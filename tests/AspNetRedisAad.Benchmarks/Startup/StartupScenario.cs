using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Startup;

/// <summary>From the start of the process to the first cache hit: with a token, and with a password.</summary>
internal sealed class StartupScenario : IScenario
{
    public string Name => "startup";

    public string Measures => "process start to first cache hit, against the same app with a password; token requests of one start";

    public IReadOnlyList<string> Keys => ["first_hit_vs_password", "token_requests"];

    public async Task<Result> RunAsync(bool quick)
    {
        await using var azure = await EmulatorProcess.StartAsync(TimeSpan.FromHours(1));
        await using var server = await RedisServer.StartAsync();
        var withPassword = MinimalApp.WithPassword(server);
        // One run of each fills the file cache.
        (await MinimalApp.StartAsync(azure.Settings)).Dispose();
        (await MinimalApp.StartAsync(withPassword)).Dispose();

        var times = quick ? 5 : 20;
        var issued = (await azure.CountAsync()).TokensIssued;
        var (ours, password, requests) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < times; i++)
        {
            using (var app = await MinimalApp.StartAsync(azure.Settings))
            {
                ours.Add(app.FirstHitMilliseconds);
                requests.Add(app.TokenRequestMilliseconds);
            }

            using (var app = await MinimalApp.StartAsync(withPassword))
                password.Add(app.FirstHitMilliseconds);
        }

        var (first, other, request) = (new Series(ours), new Series(password), new Series(requests));
        var table = new Table("process start to first hit, ms", "median (least-most)");
        table.Add("ours", first.Text("0"));
        table.Add("of it the request for a token", request.Text("0"));
        table.Add("with a password", other.Text("0"));
        table.Add("ours / (with a password + one request for a token)", $"{first.Median / (other.Median + request.Median):0.00}");
        table.Write();
        return new Result
        {
            ["first_hit_vs_password"] = first.Median / other.Median,
            ["token_requests"] = (double)((await azure.CountAsync()).TokensIssued - issued) / times,
            ["first_hit_ms"] = first.Median,
            ["first_hit_password_ms"] = other.Median,
            ["token_request_ms"] = request.Median,
            ["first_hit_vs_password_plus_token_request"] = first.Median / (other.Median + request.Median),
        };
    }
}
