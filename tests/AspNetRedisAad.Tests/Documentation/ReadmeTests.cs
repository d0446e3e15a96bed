using System.Reflection;

namespace AspNetRedisAad.Tests.Documentation;

public sealed class ReadmeTests
{
    private static readonly string _root = Path.GetFullPath(Path.Combine(
        typeof(ReadmeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "PackageSource").Value!, "../.."));

    [Theory]
    [InlineData("README.md", "| `", "` |")]
    [InlineData("samples/Storefront/appsettings.json", "\"", "\":")]
    public void Every_setting_is_listed(string file, string before, string after)
    {
        var text = File.ReadAllText(Path.Combine(_root, file));
        var settings = typeof(AzureRedisAadOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name);

        Assert.All(settings, setting => Assert.Contains($"{before}{setting}{after}", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/AspNetRedisAad/README.md")]
    public void The_whole_app_that_is_shown_is_the_minimal_sample(string file)
    {
        var program = File.ReadAllText(Path.Combine(_root, "samples/Minimal/Program.cs"));

        Assert.True(program.Split('\n').Length <= 21, "more than 20 lines");
        Assert.Contains($"```csharp\n{program}```", File.ReadAllText(Path.Combine(_root, file)), StringComparison.Ordinal);
    }

    [Fact]
    public void Readmes_of_packages_have_no_link_that_needs_the_repository()
    {
        var readmes = Directory.EnumerateDirectories(Path.Combine(_root, "src")).Select(project => Path.Combine(project, "README.md")).Where(File.Exists).ToList();

        Assert.NotEmpty(readmes);
        Assert.All(readmes, readme => Assert.DoesNotMatch(@"\]\((?!https:)", File.ReadAllText(readme)));
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        var documents = Directory.EnumerateFiles(Path.Combine(_root, "docs"), "*.md").Append(Path.Combine(_root, "README.md"));

        Assert.All(documents, document => Assert.All(
            System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(document), @"\]\((?!https?:)([^)#]+)"),
            link => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, link.Groups[1].Value)), link.Value)));
    }
}
