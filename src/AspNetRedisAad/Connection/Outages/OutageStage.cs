namespace AspNetRedisAad.Connection.Outages;

internal enum OutageStage
{
    /// <summary>The connection can be used.</summary>
    Connected,

    /// <summary>The connection cannot be used, for no longer than the grace period so far: callers wait.</summary>
    Blip,

    /// <summary>The connection cannot be used, and callers should not wait for it.</summary>
    Outage,
}
