namespace AspNetRedisAad;

/// <summary>
/// How far a move from one cache to another has come. Instances of neighboring stages may run side by side, and going back one stage loses
/// nothing.
/// </summary>
public enum AzureRedisMoveStage
{
    /// <summary>The old cache is read. What is written, is written to both.</summary>
    Copy = 1,

    /// <summary>
    /// The new cache is read; what it does not have comes from the old one and is copied. What is written, is written to both.
    /// </summary>
    Switch = 2,

    /// <summary>
    /// The new cache is read; what it does not have comes from the old one and is copied. Only the new one is written; what is removed, is
    /// removed from both.
    /// </summary>
    Drain = 3,
}
