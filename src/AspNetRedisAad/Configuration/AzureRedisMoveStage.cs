namespace AspNetRedisAad;

/// <summary>
/// How far a move from one cache to another has come. Instances of neighboring stages may run side by side, and going back one stage loses
/// nothing.
/// </summary>
public enum AzureRedisMoveStage
{
    /// <summary>The app reads the old cache and writes to both.</summary>
    Copy = 1,

    /// <summary>
    /// The app reads the new cache. If an item is missing there, the app reads it from the old cache and copies it. The app writes to both.
    /// </summary>
    Switch = 2,

    /// <summary>
    /// The app reads the new cache. If an item is missing there, the app reads it from the old cache and copies it. The app writes to the
    /// new cache only, and removes from both.
    /// </summary>
    Drain = 3,
}
