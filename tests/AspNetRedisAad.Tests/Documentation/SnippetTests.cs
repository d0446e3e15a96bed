using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AspNetRedisAad.Doctor;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using YamlDotNet.RepresentationModel;

namespace AspNetRedisAad.Tests.Documentation;

/// <summary>
/// Code that a reader copies works: C# compiles as part of a Program.cs, settings pass validation, commands and YAML are well-formed.
/// </summary>
public sealed partial class SnippetTests
{
    private static readonly CSharpParseOptions _language = new(LanguageVersion.CSharp14);

    private static readonly IReadOnlyList<MetadataReference> _references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(file => MetadataReference.CreateFromFile(file))];

    /// <summary>The same usings as the Web SDK.</summary>
    private static readonly string _implicitUsings = string.Concat(new[]
    {
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Net.Http.Json", "System.Threading",
            "System.Threading.Tasks",
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing",
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting",
        "Microsoft.Extensions.Logging",
    }.Select(name => $"global using {name};\n"));

    /// <summary>A snippet is complete, or a part of a Program.cs in which <c>builder</c> and <c>app</c> already exist.</summary>
    [Fact]
    public void Every_CSharp_snippet_compiles_with_its_own_usings()
    {
        var snippets = Documents.Snippets("csharp");

        Assert.NotEmpty(snippets);
        Assert.All(snippets, snippet => Assert.Equal("", Errors(snippet)));
    }

    [Fact]
    public void All_settings_in_the_documentation_exist_and_pass_validation()
    {
        var snippets = Documents.Snippets("json");

        Assert.NotEmpty(snippets);
        Assert.All(snippets, snippet =>
        {
            var json = snippet.Text.TrimStart().StartsWith('{') ? snippet.Text : $"{{{snippet.Text}}}";
            JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).Dispose();
            var section = new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build()
                .GetSection(AzureRedisAadOptions.SectionName);
            if (section.Exists())
                Validate(section);
        });
    }

    [Fact]
    public void Every_az_command_is_well_formed_and_equal_to_the_doctors()
    {
        var commands = Documents.Snippets("console")
            .SelectMany(snippet => AzCommand().Matches(snippet.Text.Replace("\\\n", " ", StringComparison.Ordinal)))
            .Select(match => match.Value).ToList();
        var doctor = new[] { "contoso.redis.cache.windows.net", "contoso.westeurope.redis.azure.net" }
            .Select(host => new AzureCommands(host)).SelectMany(az => new[] { az.GrantAccess("id"), az.KeepUnexpiring })
                .ToDictionary(Words, Options);

        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
        {
            Assert.Matches(
                """^az( [a-z][a-z-]*)+( --[a-z][a-z-]*( ("[^"]*"|'[^']*'|<[^>]+>|[^\s"'<>-][^\s"'<>]*)+)*)+$""",
                SpacesRun().Replace(command, " "));
            if (Words(command).Contains("access-policy-assignment create", StringComparison.Ordinal))
                Assert.Equal(doctor[Words(command)], Options(command));
        });
    }

    [Fact]
    public void All_YAML_can_be_read()
    {
        var snippets = Documents.Snippets("yaml");

        Assert.NotEmpty(snippets);
        Assert.All(snippets, snippet => new YamlStream().Load(new StringReader(snippet.Text)));
    }

    private static string Errors(Documents.Snippet snippet)
    {
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(snippet.Text, _language).GetRoot();
        // A complete Program.cs gets nothing added.
        var given = root.DescendantNodes().OfType<VariableDeclaratorSyntax>().Any(variable => variable.Identifier.Text == "builder")
            ? "" : "var builder = WebApplication.CreateBuilder(args); var app = builder.Build();\n";
        var body = snippet.Text[root.Usings.FullSpan.End..];
        var program =
            $"{root.Usings.ToFullString()}{(root.Members.OfType<GlobalStatementSyntax>().Any() ? given : "args.ToString();\n")}{body}";

        var compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(_implicitUsings, _language), CSharpSyntaxTree.ParseText(program, _language)],
            _references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return string.Concat(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(error => $"{snippet.Place}: {error.GetMessage(CultureInfo.InvariantCulture)}\n"));
    }

    private static void Validate(IConfigurationSection section)
    {
        var names = typeof(AzureRedisAadOptions).GetProperties().Select(property => property.Name).ToHashSet();
        // A nested section belongs to a named connection.
        foreach (var named in section.GetChildren().Where(child => !names.Contains(child.Key) && child.Value is null))
            Validate(named);

        var own = section.GetChildren().Where(child => child.Value is not null || names.Contains(child.Key)).ToList();
        Assert.All(own, child => Assert.Contains(child.Key, names));
        if (own.Count == 0)
            return;

        using var provider = new ServiceCollection().AddAzureRedisAadConnection(section).Services.BuildServiceProvider();
        _ = provider.GetRequiredService<IOptions<AzureRedisAadOptions>>().Value;
    }

    private static string Words(string command) => command.Split(" --")[0];

    private static string[] Options(string command) =>
        [.. Option().Matches(command).Select(option => option.Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex("^az .*$", RegexOptions.Multiline)]
    private static partial Regex AzCommand();

    [GeneratedRegex("(?<= )--[a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(" +")]
    private static partial Regex SpacesRun();
}
