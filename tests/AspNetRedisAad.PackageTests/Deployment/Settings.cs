using System.Text.Json;
using AspNetRedisAad.PackageTests.Hosting;

namespace AspNetRedisAad.PackageTests.Deployment;

/// <summary>The settings of the library.</summary>
internal static class Settings
{
    public static IReadOnlyList<string> Names { get; } =
    [
        .. JsonDocument.Parse(Repository.Read("src/AspNetRedisAad/ConfigurationSchema.json")).RootElement
            .GetProperty("definitions").GetProperty("azureRedisAad").GetProperty("properties").EnumerateObject()
                .Select(setting => setting.Name),
    ];
}
