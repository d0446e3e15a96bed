using AspNetRedisAad.Connection.Outages;

namespace AspNetRedisAad.Moving;

/// <summary>
/// For a while after an outage of the new cache, what it has may be older than what the old one has: an instance of the stage before, which
/// does not need the new cache, has gone on writing.
/// </summary>
internal sealed class ReadDoubt
{
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(30);

    private readonly OutageTracker _outage;
    private readonly TimeProvider _time;
    private volatile bool _wasConnected;
    private long _until = long.MinValue;

    public ReadDoubt(OutageTracker outage, TimeProvider time)
    {
        (_outage, _time) = (outage, time);
        outage.Changed += OnChanged;
        OnChanged();
    }

    public bool IsInDoubt => _time.GetTimestamp() < Volatile.Read(ref _until);

    private void OnChanged()
    {
        if (_outage.IsWhole)
            _wasConnected = true;
        else if (_wasConnected)
            Volatile.Write(ref _until, long.MaxValue);
        if (_outage.IsWhole && Volatile.Read(ref _until) == long.MaxValue)
            Volatile.Write(ref _until, _time.GetTimestamp() + (long)(_duration.TotalSeconds * _time.TimestampFrequency));
    }
}
