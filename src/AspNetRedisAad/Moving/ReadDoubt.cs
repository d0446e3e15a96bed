using AspNetRedisAad.Connection.Outages;

namespace AspNetRedisAad.Moving;

/// <summary>
/// For some time after an outage of the new cache, its contents may be older than those of the old one: an instance in the previous stage,
/// which does not need the new cache, has continued to write.
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
