namespace AspNetRedisAad.Tool.Exec;

/// <summary>What the server owes for a command.</summary>
internal enum Awaited
{
    /// <summary>One reply.</summary>
    Reply,

    /// <summary>A push that confirms a subscription (RESP3), or one reply that refuses it.</summary>
    Confirmation,

    /// <summary>The reply to an AUTH of ours, which the client has not sent and does not get.</summary>
    SignIn,

    /// <summary>From here on nobody can tell which reply belongs to which command.</summary>
    Anything,
}
