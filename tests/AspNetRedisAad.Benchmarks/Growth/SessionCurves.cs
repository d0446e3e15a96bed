using AspNetRedisAad.Benchmarks.Servers;
using AspNetRedisAad.Benchmarks.Session;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>Requests that use one value of a session with a growing number of values. Both stores load all of them.</summary>
internal static class SessionCurves
{
    private static readonly int[] _values = [1, 10, 100, 1000];

    public static async Task<IReadOnlyList<Curve>> MeasureAsync(RedisServer server, Sampling sampling)
    {
        await using var contenders = await SessionContenders.ConnectAsync(server, server.Endpoint);
        foreach (var values in _values)
        {
            foreach (var contender in contenders.All)
                await contender.CreateAsync(KeyOf(values), values);
        }

        return
        [
            await CurveAsync("session_read", "One value of a session read", (contender, key) => contender.ReadAsync(key)),
            await CurveAsync("session_write", "One value of a session read and written", (contender, key) => contender.WriteAsync(key)),
        ];

        async Task<Curve> CurveAsync(string name, string title, Func<SessionContender, string, Task> work) => new(
            name, title, "values of 100 bytes in the session", "ms", [.. _values.Select(values => (double)values)],
            await sampling.MeasureAsync([.. _values.Select(values => contenders.All
                .Select(contender => (Func<Task<double>>)(() => sampling.RepeatAsync(() => work(contender, KeyOf(values))))).ToArray())]),
            HasWorkOfSize: true);
    }

    private static string KeyOf(int values) => $"{values} values";
}
