namespace AspNetRedisAad.Connection.Outages;

/// <summary>What the log says of an outage.</summary>
internal enum OutageLine
{
    /// <summary>Warning: lost, and why.</summary>
    Lost,

    /// <summary>Warning: still unreachable.</summary>
    Still,

    /// <summary>Information: restored, after how long.</summary>
    Restored,
}
