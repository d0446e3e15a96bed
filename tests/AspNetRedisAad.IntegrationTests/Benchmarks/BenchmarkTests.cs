namespace AspNetRedisAad.IntegrationTests.Benchmarks;

/// <summary>The program that writes docs/benchmarks.md, run as a reader would run it. The results are not judged here.</summary>
public sealed class BenchmarkTests
{
    [Theory]
    [InlineData("fleet", "auth_peak_over_mean token_peak_over_mean latest_refresh_before_expiry_s")]
    [InlineData("storm", "handshake_peak_over_mean token_peak_over_mean healed_99_s real_peak_per_100ms real_peak_per_100ms_stock")]
    [InlineData(
        "grow",
        "session_read_growth session_read_growth_low session_read_growth_high session_read_stock_growth key_ring_load_growth "
            + "tags_evict_growth")]
    [InlineData(
        "move",
        "switch_read_vs_plain switch_read_vs_plain_low switch_read_vs_plain_high both_write_vs_slower copy_read_vs_plain "
            + "drain_read_vs_plain switch_set_vs_slower switch_read_throughput_vs_plain")]
    [InlineData("session",
        "untouched_round_trips read_round_trips write_round_trips untouched_stock_round_trips read_stock_round_trips "
            + "write_stock_round_trips write_stock_logged_round_trips session_read_commands session_read_stock_commands "
            + "session_write_commands session_write_stock_commands read_vs_stock read_vs_stock_low read_vs_stock_high write_vs_stock "
            + "bytes_written_1_of_100_vs_stock unused_alloc_vs_stock unused_crypto crowd_step_2_thread_wait_ms")]
    public async Task The_last_line_of_a_scenario_is_one_JSON_object_with_the_promised_keys(string scenario, string keys)
    {
        await BenchmarkProgram.HasKeysAsync(scenario, keys);
    }

    [Fact]
    public async Task Without_a_scenario_it_lists_them()
    {
        var (exitCode, output, _) = await BenchmarkProgram.RunAsync([]);

        Assert.Equal(0, exitCode);
        Assert.All(
            ["cache", "session", "rotation", "startup", "fleet", "outage", "footprint", "edge", "faults", "storm", "move", "steady",
                "http", "grow"],
            scenario => Assert.Contains($"\n  {scenario} ", output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cache")]
    [InlineData("rotation")]
    public async Task A_scenario_that_cannot_run_says_what_is_missing_and_fails(string scenario)
    {
        var (exitCode, output, error) = await BenchmarkProgram.RunAsync([scenario, "--quick"], path: AppContext.BaseDirectory);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("redis-server", error, StringComparison.Ordinal);
        Assert.DoesNotContain("{", output, StringComparison.Ordinal);
    }
}
