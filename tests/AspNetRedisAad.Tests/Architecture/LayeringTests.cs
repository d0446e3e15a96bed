using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AspNetRedisAad.Tests.Documentation;

namespace AspNetRedisAad.Tests.Architecture;

/// <summary>Dependencies point one way, in the package and in the emulator: <see cref="Layout"/> has the rows.</summary>
public class LayeringTests
{
    private static readonly string _source = Path.Combine(Documents.Root, "src", "AspNetRedisAad");

    public static TheoryData<string> Projects => [.. Layout.All.Select(layout => layout.Project)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_room_has_one_place(string project) =>
        Assert.Equal(Layout.Of(project).Rooms.Order(StringComparer.Ordinal), SourceGraph.Of(project).Rooms.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Arrows_point_down(string project)
    {
        var (graph, layout) = (SourceGraph.Of(project), Layout.Of(project));

        Expect(
            [],
            from arrow in graph.Arrows
            let rooms = (From: graph.Room(arrow.From), To: graph.Room(arrow.To))
            where rooms.From != rooms.To && layout.RowOf(rooms.To) <= layout.RowOf(rooms.From)
            select $"{arrow.From} -> {arrow.To}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Rooms_have_no_cyclic_dependencies(string project) => Expect([], SourceGraph.Of(project).CirclesOfRooms().Select(Text));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Types_have_no_cyclic_dependencies(string project) =>
        Expect([], SourceGraph.Of(project).Circles().Select(Text));

    /// <summary>Registrations use all rooms by design. All rooms use logging and metrics.</summary>
    [Fact]
    public void No_type_depends_on_many_others()
    {
        var graph = SourceGraph.Of("AspNetRedisAad");

        Expect(
            [],
            from type in graph.Names
            let room = graph.Room(type.Key)
            where room != "DependencyInjection"
            let known = type.Value.Count(other => graph.Room(other) != "Diagnostics" && !other.EndsWith(".Log", StringComparison.Ordinal))
            where known > (room is "Connection" or "Dialing" ? 10 : 12)
            select $"{type.Key} knows {known}");
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

        // The hosting package does not reference the emulator either, which runs as a separate program.
        Assert.DoesNotContain(references, name => name!.StartsWith("AspNetRedisAad", StringComparison.Ordinal));
    }

    /// <summary>Only the command line references both.</summary>
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

    /// <summary>Puts all lines into the message, because xUnit would shorten the list.</summary>
    private static void Expect(IEnumerable<string> expected, IEnumerable<string> found) =>
        Assert.True(expected.SequenceEqual(found), $"Found:\n{string.Join('\n', found)}");

    private static string Text(IEnumerable<string> circle) => string.Join(" <-> ", circle);
}
