namespace AspNetRedisAad;

/// <summary>How something that the doctor looked at is.</summary>
public enum AzureRedisFindingStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, and may not go on working.</summary>
    Warning,

    /// <summary>The app cannot use Redis because of it.</summary>
    Failure,
}
