using System.Diagnostics;
using System.Reflection;
using AspNetRedisAad.ClientTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary><c>tests/live.sh</c> as a user runs it, with the tool's emulator as the real cache.</summary>
public sealed class LiveShellTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);
    private static readonly string _script =
        typeof(LiveShellTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "LiveShell").Value!;

    [Fact]
    public async Task It_passes_on_a_cache_that_matches_the_emulator_and_leaves_nothing_behind()
    {
        await using var tool = await ToolProcess.StartAsync("--token-lifetime", "6s", "--backend", "redis-server");

        var (code, output) = await RunAsync([], tool.Endpoint, "--settings", tool.SettingsFile, "--soak", "20s", "--no-build");

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.Equal(0, code);
        Assert.Matches("check: [0-9]+ answers compared, 0 differ\n", output);
        Assert.DoesNotContain("check: differs", output, StringComparison.Ordinal);
        Assert.Matches("check: as the emulator: a connection is closed [0-9.]+ s after its token has expired", output);
        Assert.Matches("soak: HybridCache [0-9]{2,}, .*failures 0; token rotations [2-9]", output);
        Assert.EndsWith($"All passed on {tool.Endpoint}.", output.TrimEnd(), StringComparison.Ordinal);
        using var client = RedisCli.StartBehindExec(tool);
        Assert.Equal("0", await client.SendAsync("DBSIZE"));
    }

    [Fact]
    public async Task On_a_cache_of_a_different_kind_it_reports_the_differences()
    {
        await using var tool = await ToolProcess.StartAsync("--profile", "azure-managed-redis-enterprise", "--backend", "garnet");

        var (code, output) = await RunAsync([], tool.Endpoint, "--settings", tool.SettingsFile, "--no-build", "--checks-only");

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.Equal(0, code);
        Assert.Contains("beside the emulator's profile AzureManagedRedisEnterprise", output, StringComparison.Ordinal);
        Assert.Contains("check: as the emulator: SELECT 1: ERR DB index is out of range", output, StringComparison.Ordinal);
        Assert.Matches("check: differs: .*; the emulator: ", output);
    }

    [Fact]
    public async Task Without_a_credential_it_says_so_in_one_sentence()
    {
        var (code, output) = await RunAsync([new("AzureRedisAad__Credential", "AzureCli")], "localhost:6380", "--no-build");

        Assert.Equal(2, code);
        Assert.StartsWith("There is no credential: run 'az login', ", Assert.Single(output.TrimEnd().Split('\n')),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Usage: ")]
    [InlineData("20s, 70m or 2h", "localhost", "--soak", "long")]
    [InlineData("is no file", "localhost", "--settings", "/no/such/file")]
    [InlineData("is unknown", "localhost", "--nonsense")]
    public async Task The_exit_code_is_2_for_wrong_usage(string hint, params string[] arguments)
    {
        var (code, output) = await RunAsync([], arguments);

        Assert.Equal(2, code);
        Assert.Contains(hint, output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(KeyValuePair<string, string>[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [_script, .. arguments]);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var (code, output, errors) = await ChildProcess.RunAsync(start, _limit);
        return (code, errors + output);
    }
}
