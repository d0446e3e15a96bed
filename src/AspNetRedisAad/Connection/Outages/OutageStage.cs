namespace AspNetRedisAad.Connection.Outages;

internal enum OutageStage
{
    /// <summary>It can be used.</summary>
    Connected,

    /// <summary>It cannot, and has not been able for no longer than the grace: whoever needs it waits.</summary>
    Blip,

    /// <summary>It cannot, and nobody should wait for it.</summary>
    Outage,
}
