using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
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

        var (summary, details) = (new StringBuilder(), new StringBuilder());
        summary.Append(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}{(quick ? ", with --quick" : "")}, on {await DescribeMachineAsync()}:\n\n");
        summary.Append("| scenario | figure | measured | aim | |\n|---|---|---|---|---|\n");
        foreach (var scenario in Scenarios.All)
        {
            var output = await RunAsync(scenario.Name, quick);
            using var result = JsonDocument.Parse(output[^1]);
            foreach (var figure in result.RootElement.EnumerateObject())
                summary.Append(Row(scenario.Name, figure.Name, figure.Value.GetDouble()));
            details.Append(CultureInfo.InvariantCulture, $"\n### {scenario.Name}\n\n{string.Join('\n', output[..^1]).Trim()}\n");
        }

        await File.WriteAllTextAsync(page, $"{text[..begin]}{Begin}\n{summary}{details}{text[end..]}");
    }

    private static string Row(string scenario, string key, double figure)
    {
        var aim = Aim.Of(key);
        var met = aim is null ? "" : aim.IsMetBy(figure) ? "met" : "**not met**";
        return string.Create(CultureInfo.InvariantCulture, $"| {scenario} | `{key}` | {figure} | {aim} | {met} |\n");
    }

    private static async Task<string[]> RunAsync(string scenario, bool quick)
    {
        Console.WriteLine(scenario);
        var start = new ProcessStartInfo(Dotnet.Path, [typeof(Report).Assembly.Location, scenario, .. quick ? (string[])["--quick"] : []]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.TrimEnd().Split('\n') : throw new MissingException($"{scenario} ended with {process.ExitCode}.");
    }

    private static async Task<string> DescribeMachineAsync()
    {
        using var redis = Process.Start(new ProcessStartInfo("redis-server", ["--version"]) { RedirectStandardOutput = true })!;
        var version = (await redis.StandardOutput.ReadToEndAsync()).Split(' ').First(word => word.StartsWith("v=", StringComparison.Ordinal))[2..];
        return $"{Environment.ProcessorCount} processors ({RuntimeInformation.ProcessArchitecture}), {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, redis-server {version}";
    }
}
