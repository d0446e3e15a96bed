namespace AspNetRedisAad.Tool.Exec;

/// <summary>The replies that the server still has to send for a command.</summary>
internal enum Awaited
{
    /// <summary>One reply.</summary>
    Reply,

    /// <summary>A push that confirms a subscription (RESP3), or one reply that refuses it.</summary>
    Confirmation,

    /// <summary>The reply to an AUTH from the gateway, which the client did not send and does not receive.</summary>
    SignIn,

    /// <summary>From here on it is not known which reply belongs to which command.</summary>
    Anything,
}
