using System.Text.RegularExpressions;

namespace AspNetRedisAad.Tests.Documentation;

/// <summary>Links have a target; external addresses are only parsed, never requested.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Every_link_leads_to_a_file_or_heading_that_exists()
    {
        var links = Documents.Pages.SelectMany(
            page => Link().Matches(Documents.Prose(page)).Select(link => (Page: page, Target: link.Groups[1].Value))).ToList();

        Assert.NotEmpty(links);
        Assert.All(links, link =>
            Assert.True(Resolves(link.Page, link.Target), $"{Path.GetRelativePath(Documents.Root, link.Page)}: {link.Target}"));
    }

    [Fact]
    public void The_index_leads_to_every_page()
    {
        var index = Documents.Read("docs/README.md");
        var pages = Directory.EnumerateFiles(Path.Combine(Documents.Root, "docs"), "*.md").Select(Path.GetFileName)
            .Where(page => page != "README.md");

        Assert.All(pages, page => Assert.Contains($"]({page})", index, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_test_named_in_the_documentation_exists()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Documents.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();

        Assert.All(Documents.Pages.SelectMany(page => TestName().Matches(Documents.Prose(page))), name =>
            Assert.Contains(name.Groups[1].Value, tests));
    }

    private static bool Resolves(string page, string target)
    {
        if (target.Contains("://", StringComparison.Ordinal))
            return Uri.TryCreate(target, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
                && address.Host.Contains('.', StringComparison.Ordinal);

        var (file, heading) = target.Split('#', 2) is [var path, var anchor] ? (path, anchor) : (target, null);
        var found = file.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, file);
        return heading is null ? Path.Exists(found) : File.Exists(found) && Anchors(found).Contains(heading);
    }

    /// <summary>The anchors that GitHub creates for headings.</summary>
    private static HashSet<string> Anchors(string page)
    {
        var anchors = new HashSet<string>();
        foreach (var heading in Heading().Matches(Documents.Prose(page)).Select(match => match.Groups[1].Value))
        {
            var anchor = Dropped().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');
            for (var name = anchor; !anchors.Add(
                name); name = $"{anchor}-{anchors.Count(known => known.StartsWith(anchor, StringComparison.Ordinal))}")
            {
            }
        }

        return anchors;
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Dropped();

    [GeneratedRegex(@"`(\w+Tests)`")]
    private static partial Regex TestName();
}
