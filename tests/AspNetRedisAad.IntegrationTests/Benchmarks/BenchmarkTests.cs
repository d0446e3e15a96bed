using System.Diagnostics;
using System.Text.Json;

namespace AspNetRedisAad.IntegrationTests.Benchmarks;

/// <summary>The program that docs/benchmarks.md is made with, run as its reader would. What it measures is not judged here.</summary>
public sealed class BenchmarkTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("fleet", "auth_peak_over_mean token_peak_over_mean latest_refresh_before_expiry_s")]
    [InlineData("session",
        "untouched_round_trips read_round_trips write_round_trips untouched_stock_round_trips read_stock_round_trips write_stock_round_trips "
        + "read_vs_stock write_vs_stock bytes_written_1_of_100_vs_stock unused_alloc_vs_stock unused_crypto crowd_step_2_thread_wait_ms")]
    public async Task The_last_line_of_a_scenario_is_one_JSON_object_with_the_promised_keys(string scenario, string keys)
    {
        var (exitCode, output, error) = await RunAsync([scenario, "--quick"]);

        Assert.True(exitCode == 0, error);
        using var result = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
        Assert.All(keys.Split(' '), key => Assert.True(double.IsFinite(result.RootElement.GetProperty(key).GetDouble()), key));
    }

    [Fact]
    public async Task Without_a_scenario_it_lists_them()
    {
        var (exitCode, output, _) = await RunAsync([]);

        Assert.Equal(0, exitCode);
        Assert.All(["cache", "session", "rotation", "startup", "fleet", "outage", "footprint"], scenario => Assert.Contains($"\n  {scenario} ", output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cache")]
    [InlineData("rotation")]
    public async Task A_scenario_that_cannot_run_says_what_is_missing_and_fails(string scenario)
    {
        var (exitCode, output, error) = await RunAsync([scenario, "--quick"], path: AppContext.BaseDirectory);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("redis-server", error, StringComparison.Ordinal);
        Assert.DoesNotContain("{", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, string? path = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AspNetRedisAad.Benchmarks.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (path is not null)
            start.Environment["PATH"] = path;
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(_limit);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
