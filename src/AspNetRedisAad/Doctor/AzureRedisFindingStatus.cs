namespace AspNetRedisAad;

/// <summary>The status of one of the doctor's findings.</summary>
public enum AzureRedisFindingStatus
{
    /// <summary>Everything is as it should be.</summary>
    Ok,

    /// <summary>It works, but may stop working.</summary>
    Warning,

    /// <summary>The app cannot use Redis because of it.</summary>
    Failure,
}
