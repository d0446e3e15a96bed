using AspNetRedisAad;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Storefront.Live;

/// <summary>Takes a sample once a second, and keeps those of the last two minutes.</summary>
internal sealed class Pulse(Measurements measurements, Traffic traffic, IAzureRedisStatusMonitor monitor, HealthCheckService health)
    : BackgroundService
{
    private const int Remembered = 120;
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private volatile IReadOnlyList<LiveSecond> _seconds = [];
    private volatile HealthReport? _report;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The samples, oldest first.</summary>
    public IReadOnlyList<LiveSecond> Seconds => _seconds;

    /// <summary>The latest result of the health checks; null before the first.</summary>
    public HealthReport? Report => _report;

    /// <summary>Completes with the next sample.</summary>
    public Task NextAsync(CancellationToken cancellationToken) => Volatile.Read(ref _next).Task.WaitAsync(cancellationToken);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(CountAsync(stoppingToken), CheckHealthAsync(stoppingToken));

    private async Task CountAsync(CancellationToken stopping)
    {
        using var ticks = new PeriodicTimer(_second);
        var (before, rotations) = (measurements.Totals, monitor.Current.TokenRotations);
        while (await ticks.WaitForNextTickAsync(stopping))
        {
            var (now, rotated) = (measurements.Totals, monitor.Current.TokenRotations);
            var failed = now.Failed - before.Failed;
            var second = new LiveSecond(now.Commands - before.Commands - failed, failed, rotated > rotations);
            _seconds = [.. _seconds.TakeLast(Remembered - 1), second];
            (before, rotations) = (now, rotated);
            Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    /// <summary>Runs separately: a check may wait some seconds for a server that does not answer.</summary>
    private async Task CheckHealthAsync(CancellationToken stopping)
    {
        using var ticks = new PeriodicTimer(_second);
        while (await ticks.WaitForNextTickAsync(stopping))
        {
            if (traffic.IsWatched || _report is null)
                _report = await health.CheckHealthAsync(stopping);
        }
    }
}
