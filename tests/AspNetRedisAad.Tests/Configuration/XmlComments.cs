using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AspNetRedisAad.Tests.Configuration;

/// <summary>The package's XML documentation of its members, as plain text.</summary>
internal static partial class XmlComments
{
    private static readonly Dictionary<string, XElement> _members = XDocument.Load(
        Path.Combine(AppContext.BaseDirectory, "AspNetRedisAad.xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    public static string Of(Type type) => Text(_members[$"T:{type.FullName}"]);

    public static string Of(Type type, string property) => Text(_members[$"P:{type.FullName}.{property}"]);

    private static string Text(XElement member)
    {
        var text = string.Join(' ', new[] { member.Element("summary"), member.Element("value") }.OfType<XElement>().Select(Plain));
        text = Opening().Replace(text, "");
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static string Plain(XElement element) => Blank().Replace(string.Concat(element.Nodes().Select(Plain)), " ").Trim();

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => see.Attribute("langword")?.Value ?? see.Attribute("cref")!.Value.Split('.', ':')[^1],
        XElement element => element.Value,
        _ => "",
    };

    [GeneratedRegex("^Gets or sets (a value indicating )?")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
