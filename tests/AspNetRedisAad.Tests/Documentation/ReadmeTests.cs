namespace AspNetRedisAad.Tests.Documentation;

public sealed class ReadmeTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("src/AspNetRedisAad/README.md")]
    public void The_complete_app_in_the_README_is_the_minimal_sample(string file)
    {
        var program = Documents.Read("samples/Minimal/Program.cs");

        Assert.True(program.Split('\n').Length <= 21, "more than 20 lines");
        Assert.Contains($"```csharp\n{program}```", Documents.Read(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Readmes_of_packages_have_no_link_that_needs_the_repository()
    {
        var readmes = Directory.EnumerateDirectories(Path.Combine(Documents.Root, "src"))
            .Select(project => Path.Combine(project, "README.md")).Where(File.Exists).ToList();

        Assert.NotEmpty(readmes);
        Assert.All(readmes, readme => Assert.DoesNotMatch(@"\]\((?!https:)", File.ReadAllText(readme)));
    }
}
