using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AspNetRedisAad.Tests.Documentation;

namespace AspNetRedisAad.Tests.Architecture;

/// <summary>The allowed dependencies: each folder may use only those to its right.</summary>
public class LayeringTests
{
    private static readonly string[] _order =
        ["DependencyInjection", "Surfaces", "Moving", "Connection", "Messaging", "Dialing", "Identity", "Configuration", "Background",
            "Endpoints", "Resp", "Diagnostics"];
    private static readonly string[] _surfaces =
        ["Caching", "Session", "DataProtection", "OutputCaching", "HybridCaching", "Health", "Doctor"];

    private static readonly string _source = Path.Combine(Documents.Root, "src", "AspNetRedisAad");

    [Fact]
    public void Arrows_point_one_way()
    {
        var graph = SourceGraph.Of("AspNetRedisAad");

        Assert.Empty(
            from arrow in graph.Arrows
            let rooms = (From: graph.Room(arrow.From), To: graph.Room(arrow.To))
            where rooms.From != rooms.To && Rank(rooms.To) <= Rank(rooms.From)
            select $"{arrow.From} -> {arrow.To}");
    }

    [Fact]
    public void The_package_references_neither_the_emulator_nor_the_hosting_environment()
    {
        Assert.DoesNotContain(typeof(AzureRedisAadOptions).Assembly.GetReferencedAssemblies(),
            assembly => assembly.Name!.Contains("Emulator", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Sources(), file =>
            Regex.IsMatch(File.ReadAllText(file), @"IsDevelopment|IsEnvironment|EnvironmentName|Environments\.|[Ee]mulator"));
    }

    [Theory]
    [InlineData("AspNetRedisAad.Emulator")]
    [InlineData("AspNetRedisAad.Aspire.Hosting")]
    public void Neither_the_emulator_nor_the_hosting_package_knows_the_package(string project)
    {
        var references = Assembly.Load(project).GetReferencedAssemblies().Select(reference => reference.Name);

        // The hosting package does not reference the emulator either, which is a separate program.
        Assert.DoesNotContain(references, name => name!.StartsWith("AspNetRedisAad", StringComparison.Ordinal));
    }

    /// <summary>The command line tool references both; they meet nowhere else.</summary>
    [Theory]
    [InlineData("AspNetRedisAad")]
    [InlineData("AspNetRedisAad.SignalR")]
    [InlineData("AspNetRedisAad.Emulator")]
    public void Neither_the_package_nor_the_emulator_references_the_other_or_the_command_line(string project)
    {
        var references = XDocument.Load(Path.Combine(Documents.Root, "src", project, $"{project}.csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        Assert.All(references, reference => Assert.Equal(("AspNetRedisAad.SignalR", "AspNetRedisAad"), (project, reference)));
    }

    private static List<string> Sources()
    {
        var files = Directory.EnumerateFiles(_source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(_source, file).StartsWith("obj", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        return files;
    }

    private static int Rank(string room) => Array.IndexOf(_order, _surfaces.Contains(room) ? "Surfaces" : room);
}
