using System.Text.Json;
using AspNetRedisAad.ClientTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>The lifetime of the tool.</summary>
public sealed class ToolTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Stopped_by_a_signal_it_returns_0_and_leaves_nothing_behind(string signal)
    {
        await using var tool = await ToolProcess.StartAsync("--backend", "redis-server");
        var settings = tool.SettingsFile;
        Assert.Equal(tool.Endpoint, JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(settings))
            .GetProperty("AzureRedisAad").GetProperty("Endpoint").GetString());
        Assert.NotEmpty(ProcessesOf(tool));

        Assert.Equal(0, await tool.SignalAsync(signal));

        Assert.False(File.Exists(settings));
        Assert.False(Directory.Exists(tool.Folder));
        Assert.Empty(ProcessesOf(tool));
    }

    [Fact]
    public async Task Killed_it_leaves_no_server_running()
    {
        await using var tool = await ToolProcess.StartAsync("--backend", "redis-cluster");
        Assert.NotEmpty(ProcessesOf(tool));

        await tool.SignalAsync("KILL");

        await Eventually.IsTrueAsync("no server runs", () => ProcessesOf(tool).Count == 0);
        Directory.Delete(tool.Folder, recursive: true);
    }

    [Fact]
    public async Task It_can_be_reached_from_elsewhere_and_warns_of_that()
    {
        await using var tool = await ToolProcess.StartAsync(
            "--listen", "0.0.0.0", "--host-name", "127.0.0.2", "--host-name", "redis.example");

        Assert.StartsWith("WARNING: it listens on 0.0.0.0. ", tool.Output, StringComparison.Ordinal);
        Assert.StartsWith("127.0.0.2:", tool.Endpoint, StringComparison.Ordinal);
        Assert.StartsWith("https://127.0.0.2:", tool.Settings.GetProperty("AuthorityHost").GetString(), StringComparison.Ordinal);
        var (code, output, _) = await ToolProcess.RunAsync("doctor", "--settings", tool.SettingsFile);
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Identities_and_their_access_policies_come_from_a_file()
    {
        var file = Path.Combine(Path.GetTempPath(), $"identities-{Guid.NewGuid():N}.json");
        var objectId = Guid.NewGuid().ToString();
        await File.WriteAllTextAsync(file, $$"""
            {
              // Comments are allowed.
              "policies": { "orders-reader": "+@read ~orders:*" },
              "identities": [
                { "name": "shop", "objectId": "{{objectId}}", "clientSecret": "open sesame", "accessPolicy": "orders-reader" },
              ],
            }
            """);
        await using var tool = await ToolProcess.StartAsync("--identities", file, "--backend", "redis-server");
        File.Delete(file);
        using var tokens = new Tokens(tool);

        Assert.Equal(objectId, tool.ObjectId);
        Assert.Equal("open sesame", tool.Settings.GetProperty("ClientSecret").GetString());
        Assert.Equal("", await RedisCli.RunAsync(tool, objectId, await tokens.RequestAsync(), "GET", "orders:1"));
        Assert.StartsWith("NOPERM", await RedisCli.RunAsync(tool, objectId, await tokens.RequestAsync(), "SET", "orders:1", "x"),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "NOPERM", await RedisCli.RunAsync(tool, objectId, await tokens.RequestAsync(), "GET", "people:1"), StringComparison.Ordinal);
    }

    /// <summary>The servers, whose working folder is the tool's.</summary>
    private static List<string> ProcessesOf(ToolProcess tool) => [.. Directory.EnumerateDirectories("/proc")
        .Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0])
            && WorkingFolder(process).StartsWith(tool.Folder, StringComparison.Ordinal))];

    private static string WorkingFolder(string process)
    {
        try
        {
            return new DirectoryInfo(Path.Combine(process, "cwd")).LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has just ended, or belongs to another user.
            return "";
        }
    }
}
