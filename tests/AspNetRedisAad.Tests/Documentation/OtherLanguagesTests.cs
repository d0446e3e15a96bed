using System.Text.RegularExpressions;

namespace AspNetRedisAad.Tests.Documentation;

/// <summary>Each documented client in another language is run by the tests of the emulator, or the page says that it is not.</summary>
public sealed partial class OtherLanguagesTests
{
    private const string NotRun = "**Not run by our tests.**";

    private static readonly string _page = Documents.Read("docs/other-languages.md");

    private static readonly IReadOnlyList<string> _programs =
    [
        .. Directory.EnumerateFiles(Path.Combine(Documents.Root, "tests/AspNetRedisAad.ClientTests/Clients"))
            .Select(File.ReadAllText)
            .Where(program => program.Contains("sign-in: begin", StringComparison.Ordinal))
            .Select(program => SignIn().Match(program).Groups[1].Value.Trim('\n')),
    ];

    [Fact]
    public void The_page_shows_the_code_of_every_client_that_the_tests_run()
    {
        Assert.Equal(9, _programs.Count);
        Assert.All(_programs, program => Assert.Contains($"\n{program}\n```", _page, StringComparison.Ordinal));
    }

    [Fact]
    public void A_block_that_no_test_runs_says_so()
    {
        var sections = _page.Split("\n## ").Where(section => section.Contains("```", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(sections);
        Assert.All(sections, section => Assert.True(
            section.Contains(NotRun, StringComparison.Ordinal) || _programs.Contains(Block().Match(section).Groups[1].Value.TrimEnd('\n')),
            section));
    }

    [GeneratedRegex(@"sign-in: begin[^\n]*\n(.*?)\n[^\n]*sign-in: end", RegexOptions.Singleline)]
    private static partial Regex SignIn();

    [GeneratedRegex(@"```\w+\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
