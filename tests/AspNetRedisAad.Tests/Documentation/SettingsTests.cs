using System.Reflection;

namespace AspNetRedisAad.Tests.Documentation;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("docs/settings.md", "| `", "` |")]
    [InlineData("samples/Storefront/appsettings.json", "\"", "\":")]
    public void Every_setting_is_listed(string file, string before, string after)
    {
        var text = Documents.Read(file);
        var settings = typeof(AzureRedisAadOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name);

        Assert.All(settings, setting => Assert.Contains($"{before}{setting}{after}", text, StringComparison.Ordinal));
    }
}
