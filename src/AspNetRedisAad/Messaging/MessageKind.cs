namespace AspNetRedisAad.Messaging;

/// <summary>What a value that a connection brings is to the one who reads it.</summary>
internal enum MessageKind
{
    /// <summary>The reply to a command.</summary>
    Reply,

    /// <summary>The reply to a command that subscribes or unsubscribes, one for each channel.</summary>
    Confirmation,

    /// <summary>A message of a channel.</summary>
    Message,

    /// <summary>Something else that the server says unasked.</summary>
    Announcement,
}
