namespace AspNetRedisAad.Session;

/// <summary>What lies in the place of a session.</summary>
internal enum SessionFinding
{
    Nothing,

    /// <summary>A session.</summary>
    Stored,

    /// <summary>A session of another store, which is taken over when it is written.</summary>
    Adopted,

    /// <summary>Something else.</summary>
    Other,
}
