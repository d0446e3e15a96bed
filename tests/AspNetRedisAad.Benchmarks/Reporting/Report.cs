using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AspNetRedisAad.Benchmarks.Growth;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Reporting;

/// <summary>Runs every scenario in a separate process, and writes the results between the markers of a page.</summary>
internal static class Report
{
    /// <summary>The argument that replaces a scenario.</summary>
    public const string Argument = "--report";

    private const int LongestLine = 140;

    private const string Begin = "<!-- results: written by the command below -->";
    private const string End = "<!-- end of results -->";

    /// <param name="page">The page.</param>
    /// <param name="names">The scenarios to run; the results of the others stay as they are. Empty for all.</param>
    /// <param name="quick">Whether each scenario should finish within a minute.</param>
    /// <exception cref="MissingException">The page has no markers, or a scenario failed. Earlier results are on the page.</exception>
    public static async Task WriteAsync(string page, IReadOnlyCollection<string> names, bool quick)
    {
        var text = await File.ReadAllTextAsync(page);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new MissingException($"{page} has no lines \"{Begin}\" and \"{End}\".");
        if (names.Except(Scenarios.All.Select(scenario => scenario.Name)).FirstOrDefault() is { } unknown)
            throw new MissingException($"there is no scenario {unknown}.");

        var (machine, sections) = (await DescribeMachineAsync(), Section.Read(text).ToDictionary(section => section.Scenario));
        foreach (var scenario in Scenarios.All.Where(scenario => names.Count == 0 || names.Contains(scenario.Name)))
        {
            sections[scenario.Name] = await RunAsync(scenario.Name, quick, page);
            var known = Scenarios.All.Select(each => sections.GetValueOrDefault(each.Name)).OfType<Section>().ToList();
            await File.WriteAllTextAsync(page, $"{text[..begin]}{Begin}\n{Results(machine, known)}{text[end..]}");
        }

        var unexplained = sections.Values.SelectMany(section => section.Figures)
            .Where(figure => figure.Verdict == Verdict.NotMet && Reasons.Of(figure) == Reasons.None);
        foreach (var figure in unexplained)
            await Console.Error.WriteLineAsync($"Not met, and no reason is known: {figure.Row()}");
    }

    private static string Results(string machine, List<Section> sections)
    {
        var figures = sections.SelectMany(section => section.Figures).ToList();
        return $"On {machine}:\n\n{Aims(figures)}\n{NotMet(figures)}\n## Tables\n"
            + string.Concat(sections.Select(section => $"\n### {section.Scenario}\n\n{section.Text}\n"));
    }

    private static string Aims(List<Figure> figures) =>
        "| scenario | figure | measured | 95 % interval | aim | |\n|---|---|---|---|---|---|\n"
        + string.Concat(figures.Select(figure => $"{figure.Row()}\n"));

    private static string NotMet(List<Figure> figures)
    {
        var lines = figures.Where(figure => figure.Verdict == Verdict.NotMet)
            .Select(figure => Wrapped($"- `{figure.Scenario}`, `{figure.Name}`: {Reasons.Of(figure)}")).ToList();
        return $"## Not met, and why\n\n{(lines.Count == 0 ? "All aims are met, or within noise.\n" : string.Concat(lines))}";
    }

    /// <summary>An item of a list, in lines of 140 columns at most.</summary>
    private static string Wrapped(string item)
    {
        var (text, column) = (new StringBuilder(), 0);
        foreach (var word in item.Split(' '))
        {
            var fits = column + 1 + word.Length <= LongestLine;
            text.Append(column == 0 ? "" : fits ? " " : "\n  ").Append(word);
            column = (column == 0 ? 0 : fits ? column + 1 : 2) + word.Length;
        }

        return $"{text}\n";
    }

    private static async Task<Section> RunAsync(string scenario, bool quick, string page)
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
        var output = (await process.StandardOutput.ReadToEndAsync()).TrimEnd().Split('\n');
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new MissingException($"{scenario} ended with {process.ExitCode}.");

        using var result = JsonDocument.Parse(output[^1]);
        var how = quick ? ", with `--quick`" : "";
        var when = string.Create(
            CultureInfo.InvariantCulture, $"Measured on {DateTime.UtcNow:yyyy-MM-dd}{how}, in {watch.Elapsed.TotalSeconds:0} s.");
        Console.WriteLine($"  {when}");
        return new Section(scenario, [.. Figure.Read(scenario, result.RootElement)], $"{when}\n\n{string.Join('\n', output[..^1]).Trim()}");
    }

    private static async Task<string> DescribeMachineAsync()
    {
        using var redis = Process.Start(new ProcessStartInfo("redis-server", ["--version"]) { RedirectStandardOutput = true })!;
        var version = (await redis.StandardOutput.ReadToEndAsync()).Split(' ')
            .First(word => word.StartsWith("v=", StringComparison.Ordinal))[2..];
        return $"{Environment.ProcessorCount} processors ({RuntimeInformation.ProcessArchitecture}), {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}, redis-server {version}";
    }
}
