using AspNetRedisAad.Connection.Outages;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Moving;

/// <summary>Tells of the side that is not read: once that it cannot be used and what that means, once that it can again.</summary>
/// <param name="endpointText">For display.</param>
/// <param name="isOld">Whether it is the old cache.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The connection's.</param>
internal sealed class OtherSideLog(string endpointText, bool isOld, TimeProvider time, ILogger<OtherSideLog> logger)
{
    private readonly Lock _gate = new();
    private long _since;
    private long _last;
    private string? _reason;

    /// <summary>Why it cannot be used; null while it can.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    /// <summary>For how long nothing has failed there.</summary>
    public TimeSpan Quiet => time.GetElapsedTime(Volatile.Read(ref _last));

    /// <summary>Something that was asked of it has failed.</summary>
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

    /// <summary>It can be used, and has what it had missed.</summary>
    /// <param name="written">How many keys have been written late.</param>
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
