using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Benchmarks;

/// <summary>It runs several apps under load, and would disturb tests that run at the same time.</summary>
[Collection(nameof(Alone))]
public sealed class FaultsBenchmarkTests
{
    [Fact]
    public Task The_last_line_of_faults_is_one_JSON_object_with_the_promised_keys() => BenchmarkProgram.HasKeysAsync(
        "faults",
        "foreign_replies messages_doubled messages_lost_after_healing drop_under_slow_auth_failed_after_healing large_read_closes "
        + "longest_wait_in_outage_ms warning_lines_20s");
}
