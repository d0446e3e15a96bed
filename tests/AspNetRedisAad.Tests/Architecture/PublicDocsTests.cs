using System.Reflection;
using System.Xml.Linq;
using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Tests.Architecture;

/// <summary>The compiler requires a summary for every public member. This test also requires the value of every setting.</summary>
public class PublicDocsTests
{
    [Theory]
    [InlineData(typeof(AzureRedisAadOptions))]
    [InlineData(typeof(AzureRedisEmulator))]
    public void Every_setting_documents_its_valid_values_and_its_default(Type member)
    {
        var documented = XDocument.Load(Path.ChangeExtension(member.Assembly.Location, ".xml")).Descendants("member")
            .Where(element => element.Element("value") is not null || element.Element("inheritdoc") is not null)
            .Select(element => element.Attribute("name")!.Value).ToHashSet();
        var settings = member.Assembly.GetExportedTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.SetMethod is { IsPublic: true } set && !IsInit(set))
            .Select(property => $"P:{property.DeclaringType!.FullName}.{property.Name}").ToList();

        Assert.NotEmpty(settings);
        Assert.Equal([], settings.Except(documented));
    }

    private static bool IsInit(MethodInfo set) =>
        set.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");
}
