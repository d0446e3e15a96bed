namespace AspNetRedisAad.Connection.Outages;

/// <summary>The log lines of an outage.</summary>
internal enum OutageLine
{
    /// <summary>Warning: lost, and why.</summary>
    Lost,

    /// <summary>Warning: still unreachable.</summary>
    Still,

    /// <summary>Information: restored, and after how long.</summary>
    Restored,
}
