using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using AspNetRedisAad.ClientTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>The emulator's Dockerfile, without Docker: its options and its health check.</summary>
public sealed partial class EmulatorImageTests
{
    private readonly string _file = File.ReadAllText(typeof(EmulatorImageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "EmulatorDockerfile").Value!);

    [Fact]
    public async Task It_starts_for_clients_in_other_containers_and_its_health_check_works()
    {
        Assert.Matches(@"(?m)^USER \$APP_UID$", _file);
        var folder = Directory.CreateTempSubdirectory("emulator-image-");
        try
        {
            int port;
            await using (var emulator = await ToolProcess.StartAsync([.. Options(folder.FullName), "--host-name", "localhost"]))
            {
                port = emulator.Control.Port;
                Assert.StartsWith("WARNING", emulator.Output, StringComparison.Ordinal);
                Assert.StartsWith("localhost:", emulator.Endpoint, StringComparison.Ordinal);
                Assert.Equal(0, await CheckAsync(port));
            }

            Assert.NotEqual(0, await CheckAsync(port));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The options of its entry point, after <c>emulator</c>, with free ports and a different folder.</summary>
    private IEnumerable<string> Options(string folder)
    {
        var options = JsonSerializer.Deserialize<string[]>(Entry().Match(_file).Groups[1].Value)!.SkipWhile(part => part != "emulator")
            .Skip(1).ToList();
        for (var i = 0; i < options.Count; i += 2)
        {
            if (options[i] is "--redis-port" or "--control-port")
                continue; // The test's process has them already.
            yield return options[i];
            yield return options[i] switch { "--authority-port" => "0", "--certificate-folder" => folder, _ => options[i + 1] };
        }
    }

    private async Task<int> CheckAsync(int port)
    {
        var command = JsonSerializer.Deserialize<string[]>(HealthCheck().Match(_file).Groups[1].Value)!
            .Select(part => part.Replace("/7000", "/" + port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)).ToList();
        return (await ChildProcess.RunAsync(new ProcessStartInfo(command[0], command.Skip(1)))).Code;
    }

    [GeneratedRegex(@"^ENTRYPOINT (\[.+\])$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^HEALTHCHECK .*CMD (\[.+\])$", RegexOptions.Multiline)]
    private static partial Regex HealthCheck();
}
