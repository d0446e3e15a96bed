namespace AspNetRedisAad.Benchmarks.Reporting;

/// <summary>Why figures are not what they ought to be, in the words of the page.</summary>
internal static class Reasons
{
    /// <summary>Where the page says so, somebody has to find out.</summary>
    public const string None = "No reason is known yet.";

    private const string Noise =
        "This package is 0.2 % of the processor time of a get and 0.5 % of a set (perf, 16 callers, 200 bytes); the kernel is 61 to 68 %, "
        + "TLS 5 to 8 %, StackExchange.Redis 4 %. The rest of the ratio is that of the commands, which have a fourth field, the "
        + "mark of the "
        + "entry's key (some 5 % at one caller), and of the machine: the rounds at 16 and 64 callers differ by a factor of three.";

    private const string Fleet =
        "Instances renew at 65 to 75 % of a life, each at its own moment. A fleet that was deployed in one minute has spread over 6 "
        + "minutes with its first renewal, 12 with its second, and so on; after four and a half hours it is even.";

    private const string Edge =
        "Every command crosses a second connection, from the emulator to Redis: at one command at once, two sends and four reads (strace), "
        + "and two thirds of the time are the kernel's. An endpoint on epoll, without Kestrel, was built and measured: 14.4 "
        + "microseconds of "
        + "processor time a command instead of 16.9, and no better ratio in the same run. That is not worth sockets of our own.";

    private const string Start =
        "A process start is mostly loading and compiling. With nobody else on the machine it took 0.9 s.";

    private const string Busy =
        "Everything that the scenario starts shares the processors with whatever else runs on the machine, and this time counts the waiting"
        + " for one.";

    private const string Renewal =
        "It is not AUTH, which takes 0.6 ms. App, identity service and Redis share two processors, and a request for a token costs about "
        + "20 ms of their time while its code is still being compiled (the second and the third one), 2.6 ms after twenty requests and "
        + "0.7 ms after seventy. Commands wait for a processor meanwhile. Nothing fails.";

    private static readonly Dictionary<(string Scenario, string Figure), string> _all = new()
    {
        [("cache", "get_vs_stock")] = Noise,
        [("cache", "set_vs_stock")] = Noise,
        [("cache", "get_vs_raw")] = Noise,
        [("cache", "set_vs_raw")] = Noise,
        [("cache", "get_alloc_vs_stock")] =
            "A read asks for a fourth field, the one that names the entry's key, so that a reply to another question is never taken "
            + "for this one's. That is 40 bytes.",
        [("session", "read_vs_stock")] =
            "One round trip instead of four is 0.25 of the time; the rest is that of the machine.",
        [("session", "write_vs_stock")] =
            "Two round trips instead of three are 0.67 of the time. The changes are written in a transaction, so that they and the "
            + "idle timeout go together.",
        [("session", "crowd_ours_thread_wait_ms")] = Busy,
        [("session", "crowd_step_2_thread_wait_ms")] = Busy,
        [("session", "crowd_step_5_thread_wait_ms")] = Busy,
        [("faults", "longest_wait_in_outage_ms")] = Busy,
        [("faults", "warning_lines_20s")] =
            "The outage has a line at its begin, one at its end and one with its diagnosis. What is under way when the server stops "
                + "may have a"
            + " line each: a session that is loaded, one that is renewed, and AUTH.",
        [("rotation", "p99_during_vs_between")] =
            Renewal,
        [("steady", "p99_during_vs_between")] =
            Renewal,
        [("startup", "first_hit_vs_password_plus_token_request")] =
            "Azure.Identity is loaded and compiled at the first request, which a busy machine stretches.",
        [("fleet", "auth_peak_over_mean")] = Fleet,
        [("fleet", "token_peak_over_mean")] = Fleet,
        [("edge", "edge_vs_redis_tls")] = Edge,
        [("edge", "edge_vs_redis_tls_pipelined")] = Edge,
        [("edge", "connections_held")] =
            "The machine lets a process open 20,000 files, and a connection takes two: the client's and the one to Redis.",
        [("edge", "first_token_s")] = Start,
        [("edge", "first_command_s")] = Start,
        [("grow", "value_set_growth")] =
            "Stock grows just so, and so does redis-benchmark without TLS and without .NET: from 2 MiB to 8 MiB it takes some thirty "
            + "times as long. The time is that of redis-server, which has new memory from the system for each large value.",
        [("grow", "value_get_growth")] =
            "Stock grows just so, and so does redis-benchmark without TLS and without .NET: copies of several MiB do not fit into the"
            + " caches of the processor.",
    };

    public static string Of(Figure figure) => _all.GetValueOrDefault((figure.Scenario, figure.Name), None);
}
