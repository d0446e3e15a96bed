using System.Text.Json;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.PackageTests.Hosting;

namespace AspNetRedisAad.PackageTests;

/// <summary>The command line tool as a package, in both ways in which .NET runs it.</summary>
public sealed class ToolPackageTests(Packages packages)
{
    private const string Id = "AspNetRedisAad.Tool";

    [Fact]
    public async Task The_installed_tool_signs_in_and_returns_0_for_a_healthy_cache_and_1_otherwise()
    {
        var folder = packages.NewFolder("Installed");
        await using var azure = await AzureRedisEmulator.StartAsync();
        var settings = await SettingsAsync(azure, folder);

        await Dotnet.RunAsync(folder, null, "tool", "install", Id, "--version", packages.Version, "--add-source", packages.Folder,
            "--tool-path", "tools");

        var (code, output) = await RunAsync("doctor", "--settings", settings);
        Assert.True(code == 0, output);
        Assert.Contains($"sign-in  {azure.Endpoint}: as {azure.Identity.ObjectId}", output, StringComparison.Ordinal);
        (code, output) = await RunAsync("doctor", "localhost:1", "--settings", settings);
        Assert.True(code == 1, output);
        (code, output) = await RunAsync("exec", "--settings", settings, "--", "sh", "-c", "redis-cli -u $REDIS_URL --no-auth-warning PING");
        Assert.Equal((0, "PONG"), (code, output.Trim()));

        Task<Tool> RunAsync(params string[] arguments) => Tool.RunAsync(Path.Combine(folder, "tools", "redis-aad"), arguments);
    }

    [Fact]
    public async Task It_runs_without_being_installed()
    {
        var folder = packages.NewFolder("Once");
        await using var azure = await AzureRedisEmulator.StartAsync();
        var settings = await SettingsAsync(azure, folder);

        var output = await Dotnet.RunAsync(
            folder, null, "dnx", $"{Id}@{packages.Version}", "--yes", "--add-source", packages.Folder, "--", "doctor", "--settings",
                settings);

        Assert.Contains($"sign-in  {azure.Endpoint}: as {azure.Identity.ObjectId}", output, StringComparison.Ordinal);
    }

    private static async Task<string> SettingsAsync(AzureRedisEmulator azure, string folder)
    {
        var file = Path.Combine(folder, "appsettings.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(azure.GetSettings()));
        return file;
    }
}
