using System.Reflection;
using System.Text.RegularExpressions;

namespace AspNetRedisAad.Tests.Documentation;

/// <summary>The documentation for readers: the Markdown pages of the repository, and their code blocks.</summary>
internal static partial class Documents
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(
        typeof(Documents).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "PackageSource").Value!, "../.."));

    /// <summary>Full paths.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.md"),
        .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md"),
        .. Directory.EnumerateDirectories(Path.Combine(Root, "src")).SelectMany(project => Directory.EnumerateFiles(project, "*.md")),
    ];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>All code blocks in this language, with their positions.</summary>
    public static IReadOnlyList<Snippet> Snippets(string language) =>
    [
        .. Pages.SelectMany(page => Fence().Matches(File.ReadAllText(page))
            .Where(fence => fence.Groups[1].Value == language)
            .Select(fence => new Snippet(
                $"{Path.GetRelativePath(Root, page)}: {fence.Groups[2].Value.Split('\n')[0]}", fence.Groups[2].Value))),
    ];

    /// <summary>The page without its code blocks.</summary>
    public static string Prose(string page) => Fence().Replace(File.ReadAllText(page), "");

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    internal sealed record Snippet(string Place, string Text);
}
