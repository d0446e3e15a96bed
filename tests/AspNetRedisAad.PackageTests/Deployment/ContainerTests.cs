using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.PackageTests.Hosting;

namespace AspNetRedisAad.PackageTests.Deployment;

/// <summary>The Dockerfile without Docker: its publish command, its entry point, its health check.</summary>
public sealed partial class ContainerTests
{
    private readonly string _file = Repository.Read("deploy/docker/storefront.Dockerfile");

    [Fact]
    public void It_does_not_run_as_root() => Assert.Matches(@"(?m)^USER \$APP_UID$", _file);

    [Fact]
    public async Task The_published_app_runs_and_its_health_check_works()
    {
        var published = Directory.CreateTempSubdirectory("storefront-image-");
        try
        {
            var publish = Publish().Match(_file).Groups[1].Value.Split(' ');
            await Dotnet.RunAsync(Repository.Folder, packages: null, [.. publish, "--output", published.FullName]);

            await using var azure = await AzureRedisEmulator.StartAsync();
            var app = await RunningApp.StartAsync(published.FullName, EntryPoint(), azure.GetSettings());
            var port = app.Client.BaseAddress!.Port;
            await using (app)
                Assert.Equal(0, await CheckAsync(port));
            Assert.NotEqual(0, await CheckAsync(port));
        }
        finally
        {
            published.Delete(recursive: true);
        }
    }

    private string[] EntryPoint() => JsonSerializer.Deserialize<string[]>(Entry().Match(_file).Groups[1].Value)!;

    private async Task<int> CheckAsync(int port)
    {
        var command = JsonSerializer.Deserialize<string[]>(HealthCheck().Match(_file).Groups[1].Value)!
            .Select(part => part.Replace("/8080", "/" + port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)).ToList();
        return (await Tool.RunAsync(command[0], command.Skip(1))).ExitCode;
    }

    [GeneratedRegex(@"^RUN dotnet (publish .+) --output /app$", RegexOptions.Multiline)]
    private static partial Regex Publish();

    [GeneratedRegex(@"^ENTRYPOINT (\[.+\])$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^HEALTHCHECK .*CMD (\[.+\])$", RegexOptions.Multiline)]
    private static partial Regex HealthCheck();
}
