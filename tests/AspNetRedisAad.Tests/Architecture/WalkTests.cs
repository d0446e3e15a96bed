using System.Text.RegularExpressions;
using AspNetRedisAad.Tests.Documentation;

namespace AspNetRedisAad.Tests.Architecture;

/// <summary>The walks in docs/architecture.md: numbered lists whose items begin with a file.</summary>
public partial class WalkTests
{
    [Fact]
    public void A_walk_from_file_to_file_never_goes_up()
    {
        var graph = SourceGraph.Of("AspNetRedisAad");
        var walks = Walks().ToList();

        Assert.Equal(4, walks.Count);
        Assert.All(walks, walk => Assert.All(walk.Index(), step =>
        {
            Assert.Contains(step.Item, graph.Uses.Keys);
            if (step.Index == 0)
                return;

            var before = walk[..step.Index];
            var (from, to) = (Layout.Package.RowOf(graph.Room(before[^1])), Layout.Package.RowOf(graph.Room(step.Item)));
            Assert.True(from <= to, $"{before[^1]} -> {step.Item} leads up.");
            Assert.True(
                before.Any(type => graph.Uses[type].Contains(step.Item)) || graph.Uses[step.Item].Contains(before[^1])
                    && IsInterface(before[^1]),
                $"Nothing before {step.Item} uses it.");
        }));
    }

    private static IEnumerable<List<string>> Walks()
    {
        var walk = new List<string>();
        foreach (Match step in Step().Matches(File.ReadAllText(Path.Combine(Documents.Root, "docs", "architecture.md"))))
        {
            if (step.Groups["number"].Value == "1" && walk.Count > 0)
            {
                yield return walk;
                walk = [];
            }

            walk.Add(TypeOf(step.Groups["file"].Value));
        }

        yield return walk;
    }

    private static string TypeOf(string file) => file.StartsWith("DependencyInjection/AzureRedisAad", StringComparison.Ordinal)
        ? (file.Contains("Application", StringComparison.Ordinal)
            ? "Microsoft.AspNetCore.Builder" : "Microsoft.Extensions.DependencyInjection") + $".{file.Split('/')[^1]}"
        : $"AspNetRedisAad.{file.Replace('/', '.')}";

    private static bool IsInterface(string type) => type.Split('.')[^1] is ['I', >= 'A' and <= 'Z', ..];

    [GeneratedRegex(@"^(?<number>\d+)\. `(?<file>[A-Z]\w+(?:/\w+)+)`", RegexOptions.Multiline)]
    private static partial Regex Step();
}
