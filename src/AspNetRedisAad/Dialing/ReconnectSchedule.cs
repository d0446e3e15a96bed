namespace AspNetRedisAad.Dialing;

/// <summary>
/// Decides when to try to connect again: a pure function of what has happened. The first attempt is made at once, with just enough spread
/// that a fleet does not act at the same moment. Then the waits grow with the outage, by about a third of its length, up to a limit. So a
/// short outage ends within two seconds of the server's return in every case, and after a long one a fleet reconnects over the whole of the
/// longest wait.
/// </summary>
/// <param name="delay">The longest wait between the first attempts.</param>
/// <param name="longest">The longest wait of all.</param>
internal sealed class ReconnectSchedule(TimeSpan delay, TimeSpan longest)
{
    private const double ShareOfOutage = 0.35;

    private static readonly TimeSpan _firstSpread = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// A server that refuses the token is unlikely to accept it sooner, and validation is the most expensive part of a handshake.
    /// </summary>
    private static readonly TimeSpan _leastAfterRefusal = TimeSpan.FromSeconds(1.5);

    public ReconnectSchedule(AzureRedisAadOptions settings)
        : this(settings.ReconnectDelay, settings.MaxReconnectDelay)
    {
    }

    /// <summary>How long to wait before the next attempt.</summary>
    /// <param name="attempts">The number of attempts that have failed since the connection was lost.</param>
    /// <param name="lostFor">How long ago the connection was lost.</param>
    /// <param name="jitter">
    /// A number from 0 up to, but not including, 1. A wait is between half of its step and the whole step: without the short waits of full
    /// jitter, a fleet makes a third fewer attempts and reconnects more evenly.
    /// </param>
    /// <param name="isRefused">Whether the last attempt ended with a refused token. A new token need not wait.</param>
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
