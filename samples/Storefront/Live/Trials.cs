using AspNetRedisAad;

namespace Storefront.Live;

/// <summary>Triggers one fault at a time, and observes until everything works again.</summary>
internal sealed class Trials(
    Measurements measurements, Pulse pulse, Traffic traffic, IAzureRedisStatusMonitor monitor, IHostApplicationLifetime lifetime,
    TimeProvider time)
{
    private static readonly TimeSpan _atLeast = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _atMost = TimeSpan.FromSeconds(60);
    private const int Shown = 5;

    private readonly Lock _gate = new();
    private readonly LinkedList<Trial> _latest = [];

    /// <summary>The trials, newest first.</summary>
    public IReadOnlyList<LiveTrial> Latest
    {
        get
        {
            lock (_gate)
                return [.. _latest.Select(trial => trial.Show())];
        }
    }

    /// <summary>Returns false while another trial is in progress.</summary>
    public bool TryBegin(Fault fault)
    {
        lock (_gate)
        {
            if (_latest.First?.Value.IsRunning == true)
                return false;

            var trial = new Trial(fault, measurements.Observe(), time.GetUtcNow());
            _latest.AddFirst(trial);
            if (_latest.Count > Shown)
                _latest.RemoveLast();
            _ = RunAsync(fault, trial, lifetime.ApplicationStopping);
            return true;
        }
    }

    private async Task RunAsync(Fault fault, Trial trial, CancellationToken stopping)
    {
        var lostBefore = Lost;
        var healed = false;
        try
        {
            await fault.HappenAsync(stopping);
            var over = time.GetTimestamp();
            while (!(healed = time.GetElapsedTime(over) >= _atLeast && IsWell()) && time.GetElapsedTime(over) < _atMost)
                await pulse.NextAsync(stopping);
        }
        finally
        {
            // Whoever sees that it has ended must see how.
            lock (_gate)
                trial.End(healed, Math.Max(0, Lost - lostBefore));
        }
    }

    private long Lost => traffic.MessagesSent - traffic.MessagesReceived;

    private bool IsWell() =>
        monitor.Current is { FailedTokenRequests: 0 } status
        && status.TokenExpiresOn > time.GetUtcNow()
        && status.Endpoints.All(endpoint => endpoint is { IsConnected: true, HasCurrentToken: true })
        && pulse.Seconds is [.., { Succeeded: > 0, Failed: 0 }, { Succeeded: > 0, Failed: 0 }];
}
