namespace AspNetRedisAad.Messaging;

/// <summary>The kind of a value that a connection receives.</summary>
internal enum MessageKind
{
    /// <summary>The reply to a command.</summary>
    Reply,

    /// <summary>The reply to a command that subscribes or unsubscribes, one for each channel.</summary>
    Confirmation,

    /// <summary>A message on a channel.</summary>
    Message,

    /// <summary>Any other message that the server sends without a command.</summary>
    Announcement,
}
