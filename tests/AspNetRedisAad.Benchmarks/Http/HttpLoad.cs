using System.Diagnostics;
using System.Net;
using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks.Http;

/// <summary>Visitors that request one page after the other, each with a separate connection and cookie.</summary>
internal static class HttpLoad
{
    /// <summary>The result of a slice of time.</summary>
    /// <param name="PerSecond">Requests per second.</param>
    /// <param name="P99">The 99th percentile in milliseconds.</param>
    /// <param name="Processor">Microseconds of processor time for each request, including those of the visitors.</param>
    internal sealed record Slice(double PerSecond, double P99, double Processor);

    public static async Task<HttpClient[]> ConnectAsync(HttpApp app, int connections)
    {
        var visitors = Enumerable.Range(0, connections).Select(_ => new HttpClient(new SocketsHttpHandler
        {
            CookieContainer = new CookieContainer(),
            MaxConnectionsPerServer = 1,
        }) { BaseAddress = app.Address }).ToArray();
        // Each visitor has a session.
        await Task.WhenAll(visitors.Select(visitor => visitor.GetStringAsync(new Uri("/write", UriKind.Relative))));
        return visitors;
    }

    public static async Task<Slice> RunAsync(HttpClient[] visitors, Uri page, TimeSpan duration)
    {
        var (processor, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var taken = (await Task.WhenAll(visitors.Select(AskAsync))).SelectMany(times => times).ToList();
        var elapsed = watch.Elapsed;
        return new Slice(
            taken.Count / elapsed.TotalSeconds, new Series(taken)
            .Quantile(0.99), (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / taken.Count);

        async Task<List<double>> AskAsync(HttpClient visitor)
        {
            var times = new List<double>();
            while (watch.Elapsed < duration)
            {
                var start = Stopwatch.GetTimestamp();
                using var answer = await visitor.GetAsync(page).ConfigureAwait(false);
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            return times;
        }
    }
}
