using System.Diagnostics;
using System.Net;
using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks.Session;

/// <summary>
/// Many visitors that start at once, each with a separate session, in the process of the app, with the number of threads that two
/// processors have.
/// </summary>
internal static class Crowd
{
    private const int Visitors = 50;
    private const int Processors = 2;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(5);
    private static readonly Uri _page = new("/used", UriKind.Relative);

    /// <summary>The number of pages served, the duration of the slowest one, and the longest wait of work for a thread.</summary>
    public static async Task<(int Pages, double SlowestMs, double ThreadWaitMs)> VisitAsync(Uri address, TimeSpan duration)
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Processors, Processors);
        using var end = new CancellationTokenSource();
        var longest = 0.0;
        var waiting = new Thread(() => Watch(end.Token)) { IsBackground = true };
        try
        {
            waiting.Start();
            end.CancelAfter(duration);
            var taken = (await Task.WhenAll(Enumerable.Range(0, Visitors).Select(_ => VisitAsync(address, end.Token))))
                .SelectMany(pages => pages).ToList();
            waiting.Join();
            return (taken.Count, taken.Count == 0 ? duration.TotalMilliseconds : new Series(taken).Quantile(1), longest);
        }
        finally
        {
            ThreadPool.SetMinThreads(workers, ports);
        }

        // Runs on a separate thread, so that it does not wait for one itself.
        void Watch(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                var start = Stopwatch.GetTimestamp();
                using var run = new ManualResetEventSlim();
                ThreadPool.UnsafeQueueUserWorkItem(_ => run.Set(), null);
                run.Wait(CancellationToken.None);
                longest = Math.Max(longest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                Thread.Sleep(_pause);
            }
        }
    }

    private static async Task<List<double>> VisitAsync(Uri address, CancellationToken end)
    {
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = address };
        var taken = new List<double>();
        try
        {
            while (true)
            {
                var start = Stopwatch.GetTimestamp();
                using var answer = await browser.GetAsync(_page, end);
                answer.EnsureSuccessStatusCode();
                taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return taken;
        }
    }
}
