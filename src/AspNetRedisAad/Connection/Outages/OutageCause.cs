namespace AspNetRedisAad.Connection.Outages;

/// <summary>Why a server cannot be used.</summary>
internal enum OutageCause
{
    /// <summary>No attempt has finished yet.</summary>
    NotConnectedYet,

    /// <summary>The address refuses connections.</summary>
    Refused,

    /// <summary>The host name cannot be resolved.</summary>
    NameNotResolved,

    /// <summary>TLS fails: the certificate is not trusted, or the other end does not use TLS.</summary>
    TlsRefused,

    /// <summary>No answer in time: packets are dropped, or the connection accepts bytes and answers nothing.</summary>
    NoAnswer,

    /// <summary>The server refuses the user or the token.</summary>
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

    /// <summary>Any other cause; the error text says more.</summary>
    Other,
}
