using System.Text.RegularExpressions;
using AspNetRedisAad.PackageTests.Hosting;
using YamlDotNet.RepresentationModel;

namespace AspNetRedisAad.PackageTests.Deployment;

internal static partial class Yaml
{
    public static IReadOnlyList<YamlNode> Read(string file) => Parse(Repository.Read(file));

    /// <summary>Parses YAML, including JSON.</summary>
    public static IReadOnlyList<YamlNode> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    /// <summary>The YAML blocks of a page.</summary>
    public static IReadOnlyList<YamlNode> Snippets(string page) =>
        [.. Fence().Matches(Repository.Read(page)).SelectMany(fence => Parse(fence.Groups[1].Value))];

    [GeneratedRegex(@"^```yaml\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
