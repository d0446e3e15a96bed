using System.Globalization;

namespace AspNetRedisAad.Benchmarks.Reporting;

/// <summary>The target range of a figure.</summary>
/// <param name="Least">The minimum.</param>
/// <param name="Most">The maximum.</param>
internal sealed record Aim(double? Least = null, double? Most = null)
{
    private static readonly Dictionary<string, Aim> _all = new()
    {
        ["get_vs_stock"] = new(Least: 1),
        ["sliding_get_vs_stock"] = new(Least: 1.7),
        ["set_vs_stock"] = new(Least: 1),
        ["get_vs_raw"] = new(Least: 0.95),
        ["set_vs_raw"] = new(Least: 0.95),
        ["get_alloc_vs_stock"] = new(Most: 0.8),
        ["sliding_get_alloc_vs_stock"] = new(Most: 0.65),
        ["set_alloc_100_vs_stock"] = new(Most: 1),
        ["set_alloc_4k_vs_stock"] = new(Most: 1),
        ["set_alloc_64k_vs_stock"] = new(Most: 1),
        ["set_alloc_1m_vs_stock"] = new(Most: 1),
        ["set_array_alloc_100_vs_stock"] = new(Most: 1),
        ["set_array_alloc_4k_vs_stock"] = new(Most: 1),
        ["set_array_alloc_64k_vs_stock"] = new(Most: 1),
        ["set_array_alloc_1m_vs_stock"] = new(Most: 1),
        ["get_commands"] = new(Most: 1),
        ["set_commands"] = new(Most: 2),
        ["sliding_get_commands"] = new(Most: 1.1),
        ["session_read_commands"] = new(Most: 1.1),
        ["untouched_round_trips"] = new(Most: 0),
        ["read_round_trips"] = new(Most: 1),
        ["write_round_trips"] = new(Most: 2),
        ["read_vs_stock"] = new(Most: 0.27),
        ["write_vs_stock"] = new(Most: 0.65),
        ["bytes_written_1_of_100_vs_stock"] = new(Most: 0.05),
        ["unused_alloc_vs_stock"] = new(Most: 0.1),
        ["unused_crypto"] = new(Most: 0),
        ["crowd_step_2_thread_wait_ms"] = new(Most: 100),
        ["crowd_step_5_thread_wait_ms"] = new(Most: 100),
        ["crowd_ours_thread_wait_ms"] = new(Most: 100),
        ["failed"] = new(Most: 0),
        ["pubsub_lost"] = new(Most: 0),
        ["expiry_closes"] = new(Most: 0),
        ["p99_during_vs_between"] = new(Most: 1.1),
        ["first_hit_vs_password_plus_token_request"] = new(Most: 1),
        ["token_requests"] = new(Most: 1),
        ["auth_peak_over_mean"] = new(Most: 2),
        ["token_peak_over_mean"] = new(Most: 2),
        ["latest_refresh_before_expiry_s"] = new(Least: 180),
        ["survived_share_of_life"] = new(Least: 0.2),
        ["aot_warnings"] = new(Most: 0),
        ["edge_vs_redis_tls"] = new(Least: 0.7),
        ["edge_vs_redis_tls_pipelined"] = new(Least: 0.7),
        ["connections_held"] = new(Least: 10_000),
        ["foreign_replies"] = new(Most: 0),
        ["messages_doubled"] = new(Most: 0),
        ["messages_lost_after_healing"] = new(Most: 0),
        ["drop_under_slow_auth_failed_after_healing"] = new(Most: 0),
        ["large_read_closes"] = new(Most: 0),
        ["longest_wait_in_outage_ms"] = new(Most: 50),
        ["warning_lines_20s"] = new(Most: 4),
        ["handshake_peak_over_mean"] = new(Most: 2),
        ["healed_99_s"] = new(Most: 10),
        ["http_session_read_vs_stock"] = new(Least: 1.3),
        ["switch_read_vs_plain"] = new(Most: 1.1),
        ["both_write_vs_slower"] = new(Most: 1.2),
        ["first_token_s"] = new(Most: 2),
        ["first_command_s"] = new(Most: 2),
    };

    /// <summary>The time grows no faster than the work; large memory blocks may cost a tenth more.</summary>
    private static readonly Aim _growth = new(Most: 1.1);

    public static Aim? Of(string key) => _all.GetValueOrDefault(key) ?? (IsGrowthOfOurs(key) ? _growth : null);

    private static bool IsGrowthOfOurs(string key) =>
        key.EndsWith("_growth", StringComparison.Ordinal) && !key.EndsWith("_stock_growth", StringComparison.Ordinal);

    /// <param name="figure">The measured value.</param>
    /// <param name="between">Its interval, if it has one.</param>
    public Verdict Judge(double figure, (double Low, double High)? between)
    {
        var (low, high) = between ?? (figure, figure);
        if (low >= (Least ?? double.MinValue) && high <= (Most ?? double.MaxValue))
            return Verdict.Met;
        return high < Least || low > Most ? Verdict.NotMet : Verdict.WithinNoise;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Least is null ? "at most" : "at least")} {Least ?? Most}");
}
