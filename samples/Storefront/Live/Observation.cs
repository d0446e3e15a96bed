namespace Storefront.Live;

/// <summary>What has happened to commands since a fault was triggered.</summary>
internal sealed class Observation
{
    private DateTimeOffset? _firstFailure;
    private DateTimeOffset _lastFailure;

    public long Commands { get; private set; }

    public long Failed { get; private set; }

    public TimeSpan Slowest { get; private set; }

    /// <summary>The time from when the first failed command was sent until the last one failed.</summary>
    public TimeSpan FailedFor => _firstFailure is { } first ? _lastFailure - first : TimeSpan.Zero;

    public void Add(TimeSpan duration, bool failed, DateTimeOffset now)
    {
        Commands++;
        if (duration > Slowest)
            Slowest = duration;
        if (!failed)
            return;

        Failed++;
        _firstFailure ??= now - duration;
        _lastFailure = now;
    }
}
