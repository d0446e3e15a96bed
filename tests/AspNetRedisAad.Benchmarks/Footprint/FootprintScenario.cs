using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Footprint;

/// <summary>The cost of this package in an app: memory and threads when idle, and as native code.</summary>
internal sealed class FootprintScenario : IScenario
{
    public string Name => "footprint";

    public string Measures =>
        "idle memory and threads of the least app, against the same app with a password; as native code: size, memory, warnings";

    public IReadOnlyList<string> Keys => ["idle_rss_mb", "added_mb_vs_password", "aot_mb", "aot_warnings"];

    public async Task<Result> RunAsync(bool quick)
    {
        await using var azure = await EmulatorProcess.StartAsync(TimeSpan.FromHours(1));
        await using var server = await RedisServer.StartAsync();
        var native = await NativeApp.PublishAsync(again: !quick);
        var (times, idle) = (quick ? 2 : 7, TimeSpan.FromSeconds(quick ? 1 : 5));
        var withPassword = MinimalApp.WithPassword(server);
        var (ours, password, ahead, aheadPassword) =
            (new List<ProcessMemory>(), new List<ProcessMemory>(), new List<ProcessMemory>(), new List<ProcessMemory>());
        for (var i = 0; i < times; i++)
        {
            ours.Add(await MeasureAsync(azure.Settings, idle));
            password.Add(await MeasureAsync(withPassword, idle));
            ahead.Add(await MeasureAsync(azure.Settings, idle, native.Path));
            aheadPassword.Add(await MeasureAsync(withPassword, idle, native.Path));
        }

        var table = new Table("idle, one connection", "resident MB", "private MB", "threads");
        Add("ours", ours);
        Add("with a password", password);
        Add("ours, native code", ahead);
        Add("with a password, native code", aheadPassword);
        table.Write();
        Console.WriteLine($"\nNative code: {native.Megabytes:0.0} MB, {native.Warnings} warnings.");
        return new Result
        {
            ["idle_rss_mb"] = Median(ours, memory => memory.ResidentMegabytes),
            ["added_mb_vs_password"] = Median(ours, memory => memory.PrivateMegabytes) - Median(
                password, memory => memory.PrivateMegabytes),
            ["threads"] = Median(ours, memory => memory.Threads),
            ["aot_mb"] = native.Megabytes,
            ["aot_rss_mb"] = Median(ahead, memory => memory.ResidentMegabytes),
            ["aot_warnings"] = native.Warnings,
        };

        void Add(string app, List<ProcessMemory> measured) => table.Add(
            app,
            new Series(measured.Select(memory => memory.ResidentMegabytes)).Text("0.0"),
            new Series(measured.Select(memory => memory.PrivateMegabytes)).Text("0.0"),
            new Series(measured.Select(memory => (double)memory.Threads)).Text("0"));
    }

    private static double Median(IEnumerable<ProcessMemory> measured, Func<ProcessMemory, double> figure) =>
        new Series(measured.Select(figure)).Median;

    private static async Task<ProcessMemory> MeasureAsync(
        IReadOnlyDictionary<string, string?> settings, TimeSpan idle, string? native = null)
    {
        using var app = await MinimalApp.StartAsync(settings, native);
        await Task.Delay(idle);
        return app.ReadMemory();
    }
}
