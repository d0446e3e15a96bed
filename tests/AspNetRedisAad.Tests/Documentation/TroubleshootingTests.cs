using System.Text.RegularExpressions;

namespace AspNetRedisAad.Tests.Documentation;

/// <summary>The page quotes the doctor, and contains every code that the doctor knows.</summary>
public sealed partial class TroubleshootingTests
{
    private static readonly string _page = Documents.Read("docs/troubleshooting.md");

    private static readonly string _doctor = string.Concat(
        Directory.EnumerateFiles(Path.Combine(Documents.Root, "src/AspNetRedisAad/Doctor"), "*.cs").Select(File.ReadAllText));

    [Fact]
    public void Text_in_italics_quotes_the_doctor()
    {
        var quotes = Italics().Matches(_page)
            .SelectMany(match => match.Groups[1].Value.Split("...", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(quote => quote.Trim(' ', '(', ')')).Where(quote => quote.Length > 0).ToList();

        Assert.True(quotes.Count > 20);
        Assert.All(quotes, quote => Assert.Contains(quote, _doctor, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_code_of_Entra_ID_that_the_doctor_knows_is_listed() => Assert.Equal(
        EntraCode().Matches(_doctor).Select(code => code.Value).Distinct().Order(StringComparer.Ordinal),
        EntraCode().Matches(_page).Select(code => code.Value).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"(?<![*\w])\*([^*\n|]+)\*(?!\*)")]
    private static partial Regex Italics();

    [GeneratedRegex(@"AADSTS\d+")]
    private static partial Regex EntraCode();
}
