namespace Storefront.Live;

/// <summary>What happened to commands since something was broken on purpose.</summary>
internal sealed class Observation
{
    private DateTimeOffset? _firstFailure;
    private DateTimeOffset _lastFailure;

    public long Commands { get; private set; }

    public long Failed { get; private set; }

    public TimeSpan Slowest { get; private set; }

    /// <summary>From when the first command that failed was sent, until the last one failed.</summary>
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
