namespace AspNetRedisAad.Benchmarks.Reporting;

/// <summary>The reasons why figures miss their aim, as they appear on the page.</summary>
internal static class Reasons
{
    /// <summary>If this text is on the page, the reason must be found.</summary>
    public const string None = "No reason is known yet.";

    private const string Noise =
        "This package is 0.2 % of the processor time of a get and 0.5 % of a set (perf, 16 callers, 200 bytes); the kernel is 61 to 68 %, "
        + "TLS 5 to 8 %, StackExchange.Redis 4 %. The rest of the ratio has two causes: the commands, which have a fourth "
        + "field, the mark of the entry's key (about 5 % at one caller), and the machine: the rounds at 16 and 64 callers differ by "
        + "a factor of three.";

    private const string Fleet =
        "Instances renew at 65 to 75 % of a lifetime, each at a different moment. A fleet that was deployed in one minute is spread over 6 "
        + "minutes after its first renewal, 12 after its second, and so on; after four and a half hours the spread is even.";

    private const string Edge =
        "Every command crosses a second connection, from the emulator to Redis: with one command at a time, two sends and four "
        + "reads (strace), and two thirds of the time are spent in the kernel. An endpoint on epoll, without Kestrel, was built and "
        + "measured: 14.4 microseconds of processor time per command instead of 16.9, and no better ratio in the same run. "
        + "This does not justify custom socket code.";

    private const string Start =
        "A process start is mostly loading and compiling. On an idle machine it took 0.9 s.";

    private const string Busy =
        "Everything that the scenario starts shares the processors with other programs on the machine, and this time includes the wait"
        + " for a processor.";

    private const string Renewal =
        "AUTH is not the cause: it takes 0.6 ms. App, identity service and Redis share two processors. A token request uses about 20 ms of "
        + "processor time while its code is still being compiled (the second and third requests), 2.6 ms after twenty requests and "
        + "0.7 ms after seventy. Commands wait for a processor meanwhile. Nothing fails.";

    private static readonly Dictionary<(string Scenario, string Figure), string> _all = new()
    {
        [("cache", "get_vs_stock")] = Noise,
        [("cache", "set_vs_stock")] = Noise,
        [("cache", "get_vs_raw")] = Noise,
        [("cache", "set_vs_raw")] = Noise,
        [("cache", "get_alloc_vs_stock")] =
            "A read requests a fourth field, the one that identifies the entry's key, so that the reply to another request is never used. "
            + "That is 40 bytes.",
        [("session", "read_vs_stock")] =
            "One round trip instead of four takes 0.25 of the time; the machine causes the rest.",
        [("session", "write_vs_stock")] =
            "Two round trips instead of three take 0.67 of the time. The changes are written in a transaction, together with the "
            + "idle timeout.",
        [("session", "crowd_ours_thread_wait_ms")] = Busy,
        [("session", "crowd_step_2_thread_wait_ms")] = Busy,
        [("session", "crowd_step_5_thread_wait_ms")] = Busy,
        [("faults", "longest_wait_in_outage_ms")] = Busy,
        [("faults", "warning_lines_20s")] =
            "The outage has a line at its beginning, one at its end and one with its diagnosis. Operations in progress when the server "
                + "stops may have one line each: a session that is loaded, one that is renewed, and AUTH.",
        [("rotation", "p99_during_vs_between")] =
            Renewal,
        [("steady", "p99_during_vs_between")] =
            Renewal,
        [("startup", "first_hit_vs_password_plus_token_request")] =
            "Azure.Identity is loaded and compiled at the first request, which takes longer on a busy machine.",
        [("fleet", "auth_peak_over_mean")] = Fleet,
        [("fleet", "token_peak_over_mean")] = Fleet,
        [("edge", "edge_vs_redis_tls")] = Edge,
        [("edge", "edge_vs_redis_tls_pipelined")] = Edge,
        [("edge", "connections_held")] =
            "On this machine a process may open 20,000 files, and a connection needs two: the client's and the one to Redis.",
        [("edge", "first_token_s")] = Start,
        [("edge", "first_command_s")] = Start,
        [("grow", "value_set_growth")] =
            "Stock grows in the same way, and so does redis-benchmark without TLS and without .NET: from 2 MiB to 8 MiB the time grows "
            + "about thirtyfold. redis-server needs the time, because it gets new memory from the system for each large value.",
        [("grow", "value_get_growth")] =
            "Stock grows in the same way, and so does redis-benchmark without TLS and without .NET: copies of several MiB do not fit into "
            + "the processor's caches.",
    };

    public static string Of(Figure figure) => _all.GetValueOrDefault((figure.Scenario, figure.Name), None);
}
