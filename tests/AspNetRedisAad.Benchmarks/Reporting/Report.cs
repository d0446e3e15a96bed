using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AspNetRedisAad.Benchmarks.Growth;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Reporting;

/// <summary>Runs every scenario in a process of its own, and puts what they say between the marks in a page.</summary>
internal static class Report
{
    /// <summary>Instead of a scenario.</summary>
    public const string Argument = "--report";

    private const string Begin = "<!-- results: written by the command below -->";
    private const string End = "<!-- end of results -->";

    /// <exception cref="MissingException">The page has no place for them, or a scenario failed.</exception>
    public static async Task WriteAsync(string page, bool quick)
    {
        var text = await File.ReadAllTextAsync(page);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new MissingException($"{page} has no lines \"{Begin}\" and \"{End}\".");

        var (figures, details, watch) = (new List<Figure>(), new StringBuilder(), Stopwatch.StartNew());
        foreach (var scenario in Scenarios.All)
        {
            var output = await RunAsync(scenario.Name, quick, page);
            using var result = JsonDocument.Parse(output[^1]);
            figures.AddRange(Figure.Read(scenario.Name, result.RootElement));
            details.Append(CultureInfo.InvariantCulture, $"\n### {scenario.Name}\n\n{string.Join('\n', output[..^1]).Trim()}\n");
        }

        var machine = await DescribeMachineAsync();
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd}{(quick ? ", with --quick" : "")}, on {machine}, in {watch.Elapsed.TotalMinutes:0} minutes:");
        await File.WriteAllTextAsync(page, $"{text[..begin]}{Begin}\n{head}\n\n{Aims(figures)}\n{NotMet(figures)}\n## Tables\n{details}{text[end..]}");
    }

    private static string Aims(List<Figure> figures) =>
        $"| scenario | figure | measured | 95 % interval | aim | |\n|---|---|---|---|---|---|\n{string.Concat(figures.Select(figure => $"{figure.Row()}\n"))}";

    private static string NotMet(List<Figure> figures)
    {
        var lines = figures.Where(figure => figure.Verdict == Verdict.NotMet)
            .Select(figure => $"- `{figure.Scenario}`, `{figure.Name}`: {Reasons.Of(figure)}\n").ToList();
        return $"## Not met, and why\n\n{(lines.Count == 0 ? "All aims are met, or within noise.\n" : string.Concat(lines))}";
    }

    private static async Task<string[]> RunAsync(string scenario, bool quick, string page)
    {
        Console.WriteLine(scenario);
        var watch = Stopwatch.StartNew();
        var plots = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(page))!, Path.GetFileNameWithoutExtension(page));
        var start = new ProcessStartInfo(
            Dotnet.Path,
            [
                typeof(Report).Assembly.Location, scenario,
                .. quick ? (string[])["--quick"] : [],
                .. scenario == GrowScenario.ScenarioName ? (string[])[GrowScenario.PlotsArgument, plots] : [],
            ])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {watch.Elapsed.TotalSeconds:0} s"));
        return process.ExitCode == 0 ? output.TrimEnd().Split('\n') : throw new MissingException($"{scenario} ended with {process.ExitCode}.");
    }

    private static async Task<string> DescribeMachineAsync()
    {
        using var redis = Process.Start(new ProcessStartInfo("redis-server", ["--version"]) { RedirectStandardOutput = true })!;
        var version = (await redis.StandardOutput.ReadToEndAsync()).Split(' ').First(word => word.StartsWith("v=", StringComparison.Ordinal))[2..];
        return $"{Environment.ProcessorCount} processors ({RuntimeInformation.ProcessArchitecture}), {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, redis-server {version}";
    }
}
