using AspNetRedisAad.Connection.Outages;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Moving;

/// <summary>
/// Logs the state of the side that is not read: once that it cannot be used and what that means, and once that it can be used again.
/// </summary>
/// <param name="endpointText">The endpoints, for display.</param>
/// <param name="isOld">Whether it is the old cache.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The connection's logger.</param>
internal sealed class OtherSideLog(string endpointText, bool isOld, TimeProvider time, ILogger<OtherSideLog> logger)
{
    private readonly Lock _gate = new();
    private long _since;
    private long _last;
    private string? _reason;

    /// <summary>Why it cannot be used; null while it can.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    /// <summary>The time since the last failure there.</summary>
    public TimeSpan Quiet => time.GetElapsedTime(Volatile.Read(ref _last));

    /// <summary>Reports that an operation on it has failed.</summary>
    public void Failed(string reason)
    {
        Volatile.Write(ref _last, time.GetTimestamp());
        if (Volatile.Read(ref _reason) is not null)
            return;

        lock (_gate)
        {
            if (_reason is not null)
                return;
            (_reason, _since) = (reason, time.GetTimestamp());
        }

        if (isOld)
            Log.OldCacheLost(logger, endpointText, reason);
        else
            Log.NewCacheLost(logger, endpointText, reason);
    }

    /// <summary>Reports that it can be used, and has the writes that it missed.</summary>
    /// <param name="written">The number of keys that were written later.</param>
    public void Restored(int written)
    {
        TimeSpan lasted;
        lock (_gate)
        {
            if (_reason is null)
                return;
            _reason = null;
            lasted = time.GetElapsedTime(_since);
        }

        Log.OtherSideRestored(logger, endpointText, OutageText.Of(lasted), written);
    }
}
