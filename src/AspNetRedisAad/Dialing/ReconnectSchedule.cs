namespace AspNetRedisAad.Dialing;

/// <summary>
/// When to try to connect again: a pure function of what has happened. The first attempt comes at once, spread just enough that a fleet
/// does not act in one moment. Then the waits grow with the outage, by about a third of its length, up to a limit: so a short outage ends
/// within two seconds of the server's return, whatever chance says, and after a long one a fleet comes back over the whole of the longest
/// wait.
/// </summary>
/// <param name="delay">The longest wait between the first attempts.</param>
/// <param name="longest">The longest wait of all.</param>
internal sealed class ReconnectSchedule(TimeSpan delay, TimeSpan longest)
{
    private const double ShareOfOutage = 0.35;

    private static readonly TimeSpan _firstSpread = TimeSpan.FromMilliseconds(200);

    /// <summary>A server that refuses the token will hardly accept it sooner, and checking it is the dearest part of a handshake.</summary>
    private static readonly TimeSpan _leastAfterRefusal = TimeSpan.FromSeconds(1.5);

    public ReconnectSchedule(AzureRedisAadOptions settings)
        : this(settings.ReconnectDelay, settings.MaxReconnectDelay)
    {
    }

    /// <summary>How long to wait before the next attempt.</summary>
    /// <param name="attempts">Attempts that have failed since the connection was lost.</param>
    /// <param name="lostFor">How long ago that was.</param>
    /// <param name="jitter">
    /// From 0 up to 1. A wait is between half and all of its step: without the short waits of a full jitter a fleet tries a third less
    /// often, and comes back more evenly.
    /// </param>
    /// <param name="isRefused">Whether the last attempt has ended with a refused token; a new one need not wait.</param>
    public TimeSpan Next(int attempts, TimeSpan lostFor, double jitter, bool isRefused = false)
    {
        if (attempts == 0)
            return (delay < _firstSpread ? delay : _firstSpread) * jitter;

        var step = lostFor * ShareOfOutage;
        var least = isRefused && delay < _leastAfterRefusal ? _leastAfterRefusal : delay;
        step = step < least ? least : step;
        step = step > longest ? longest : step;
        return step * (0.5 + (jitter / 2));
    }
}
