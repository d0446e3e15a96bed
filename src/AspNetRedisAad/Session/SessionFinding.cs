namespace AspNetRedisAad.Session;

/// <summary>What the key of a session holds.</summary>
internal enum SessionFinding
{
    Nothing,

    /// <summary>A session.</summary>
    Stored,

    /// <summary>A session of another store, which is taken over at the next write.</summary>
    Adopted,

    /// <summary>Something else.</summary>
    Other,
}
