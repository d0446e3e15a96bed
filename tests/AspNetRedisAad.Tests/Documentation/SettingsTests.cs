using System.Reflection;

namespace AspNetRedisAad.Tests.Documentation;

public sealed class SettingsTests
{
    private static readonly string[] _credential =
        [.. typeof(AzureRedisCredentialOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => property.Name)];

    [Theory]
    [InlineData("docs/settings.md", "| `", "` |")]
    [InlineData("samples/Storefront/appsettings.json", "\"", "\":")]
    public void Every_setting_is_listed(string file, string before, string after)
    {
        var text = Documents.Read(file);
        var settings = typeof(AzureRedisAadOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => property.Name);

        Assert.All(settings, setting => Assert.Contains($"{before}{setting}{after}", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_of_a_move_is_listed_in_its_table_and_credential_settings_are_not_repeated()
    {
        var text = Documents.Read("docs/settings.md").Split("## A move from another cache")[1].Split("\n## ")[0];
        var settings = typeof(AzureRedisMoveFromOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => property.Name).ToList();

        Assert.NotEmpty(_credential);
        Assert.All(settings.Except(_credential), setting => Assert.Contains($"| `{setting}` |", text, StringComparison.Ordinal));
        Assert.All(_credential, setting => Assert.DoesNotContain($"| `{setting}` |", text, StringComparison.Ordinal));
    }
}
