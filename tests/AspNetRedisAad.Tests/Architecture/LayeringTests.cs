using System.Text.RegularExpressions;
using AspNetRedisAad.Tests.Documentation;

namespace AspNetRedisAad.Tests.Architecture;

/// <summary>The arrows of the house: each room may name only those to its right.</summary>
public class LayeringTests
{
    private static readonly string[] _order = ["DependencyInjection", "Surfaces", "Connection", "Messaging", "Dialing", "Identity", "Configuration", "Resp", "Diagnostics"];
    private static readonly string[] _surfaces = ["Caching", "Session", "DataProtection", "OutputCaching", "HybridCaching", "SignalR", "Health", "Doctor"];

    [Fact]
    public void Arrows_point_one_way()
    {
        var wrong = Sources()
            .SelectMany(file => Used(file).Select(used => (From: Room(file), To: used)))
            .Where(arrow => arrow.From != arrow.To && Rank(arrow.To) <= Rank(arrow.From))
            .Select(arrow => $"{arrow.From} -> {arrow.To}");

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_package_knows_neither_the_emulator_nor_the_environment_it_runs_in()
    {
        Assert.DoesNotContain(typeof(AzureRedisAadOptions).Assembly.GetReferencedAssemblies(),
            assembly => assembly.Name!.Contains("Emulator", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Sources(), file =>
            Regex.IsMatch(File.ReadAllText(file), @"IsDevelopment|IsEnvironment|EnvironmentName|Environments\.|[Ee]mulator"));
    }

    private static List<string> Sources()
    {
        var source = Path.Combine(Documents.Root, "src", "AspNetRedisAad");
        var files = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(source, file).StartsWith("obj", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        return files;
    }

    private static string Room(string file) => new DirectoryInfo(Path.GetDirectoryName(file)!).Name;

    private static IEnumerable<string> Used(string file) =>
        Regex.Matches(File.ReadAllText(file), @"using AspNetRedisAad\.(\w+)").Select(match => match.Groups[1].Value);

    private static int Rank(string room) => Array.IndexOf(_order, _surfaces.Contains(room) ? "Surfaces" : room);
}
