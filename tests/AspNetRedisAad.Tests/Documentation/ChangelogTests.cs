using System.Text.RegularExpressions;

namespace AspNetRedisAad.Tests.Documentation;

public sealed partial class ChangelogTests
{
    [Fact]
    public void It_has_the_form_of_Keep_a_Changelog()
    {
        var headings = File.ReadLines(Path.Combine(Documents.Root, "CHANGELOG.md")).Where(line => line.StartsWith('#')).ToList();

        Assert.Equal(["# Changelog", "## [Unreleased]"], headings.Take(2));
        Assert.All(headings.Skip(1), heading => Assert.Matches(Heading(), heading));
    }

    [Fact]
    public void The_version_is_in_one_place()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(Documents.Root, "src"), "*.csproj", SearchOption.AllDirectories);

        Assert.Matches(Version(), File.ReadAllText(Path.Combine(Documents.Root, "Directory.Build.props")));
        Assert.All(projects, project => Assert.DoesNotMatch(@"<(Package)?Version(Prefix)?>", File.ReadAllText(project)));
    }

    [GeneratedRegex(
        @"^(## \[Unreleased\]|## \[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}|### (Added|Changed|Deprecated|Removed|Fixed|Security))$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"<VersionPrefix>\d+\.\d+\.\d+</VersionPrefix>")]
    private static partial Regex Version();
}
