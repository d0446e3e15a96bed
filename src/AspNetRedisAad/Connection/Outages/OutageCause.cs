namespace AspNetRedisAad.Connection.Outages;

/// <summary>Why a server cannot be used.</summary>
internal enum OutageCause
{
    /// <summary>No attempt has ended yet.</summary>
    NotConnectedYet,

    /// <summary>The address refuses connections.</summary>
    Refused,

    /// <summary>The host name cannot be resolved.</summary>
    NameNotResolved,

    /// <summary>No TLS: a certificate that is not trusted, or no TLS at the other end.</summary>
    TlsRefused,

    /// <summary>No answer in time: packets that are dropped, or a connection that accepts bytes and answers nothing.</summary>
    NoAnswer,

    /// <summary>The server refuses user or token.</summary>
    SignInRefused,

    /// <summary>There is no access token to sign in with.</summary>
    NoToken,

    /// <summary>The other end has closed the connection.</summary>
    Closed,

    /// <summary>LOADING.</summary>
    Loading,

    /// <summary>BUSY.</summary>
    Busy,

    /// <summary>OOM.</summary>
    OutOfMemory,

    /// <summary>READONLY.</summary>
    ReadOnly,

    /// <summary>MISCONF.</summary>
    Misconfigured,

    /// <summary>NOREPLICAS.</summary>
    NoReplicas,

    /// <summary>MASTERDOWN.</summary>
    MasterDown,

    /// <summary>CLUSTERDOWN.</summary>
    ClusterDown,

    /// <summary>TRYAGAIN.</summary>
    TryAgain,

    /// <summary>Anything else; its words say more.</summary>
    Other,
}
