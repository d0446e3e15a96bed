using AspNetRedisAad.Tests.Documentation;

namespace AspNetRedisAad.Tests.Architecture;

/// <summary>Checks the <c>max_line_length</c> of .editorconfig, because the compiler does not.</summary>
public class LineLengthTests
{
    private const int Longest = 140;

    private static readonly string[] _code =
        [".cs", ".cshtml", ".css", ".js", ".sh", ".bicep", ".yaml", ".yml", ".py", ".rb", ".php", ".go"];

    [Fact]
    public void No_line_of_code_is_longer_than_140_columns() => Assert.Empty(
        from file in Files(_code)
        from line in File.ReadLines(file).Index()
        where line.Item.Length > Longest
        select $"{Path.GetRelativePath(Documents.Root, file)}:{line.Index + 1} has {line.Item.Length}");

    [Fact]
    public void No_line_of_prose_is_longer_than_140_columns() => Assert.Empty(
        from file in Files(".md")
        from line in Prose(File.ReadLines(file))
        where line.Item.Length > Longest
        select $"{Path.GetRelativePath(Documents.Root, file)}:{line.Index + 1} has {line.Item.Length}");

    /// <summary>Tables and program output cannot be wrapped.</summary>
    private static IEnumerable<(int Index, string Item)> Prose(IEnumerable<string> lines)
    {
        var isFenced = false;
        foreach (var line in lines.Index())
        {
            var text = line.Item.TrimStart();
            if (text.StartsWith("```", StringComparison.Ordinal))
                isFenced = !isFenced;
            else if (!isFenced && !text.StartsWith('|') && !text.StartsWith("![", StringComparison.Ordinal))
                yield return line;
        }
    }

    private static List<string> Files(params string[] endings)
    {
        var files = new[] { "src", "tests", "samples", "docs", "deploy" }.Select(folder => Path.Combine(Documents.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Documents.Root))
            .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)) && !IsBuilt(file)).ToList();
        Assert.NotEmpty(files);
        return files;
    }

    private static bool IsBuilt(string file) =>
        Path.GetRelativePath(Documents.Root, file).Split(Path.DirectorySeparatorChar)
            .Any(part => part is "bin" or "obj" or "node_modules" or "vendor");
}
