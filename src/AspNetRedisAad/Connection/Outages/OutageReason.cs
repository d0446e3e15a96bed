namespace AspNetRedisAad.Connection.Outages;

/// <summary>Why a server cannot be used, and the error text.</summary>
/// <param name="Cause">The cause, for code.</param>
/// <param name="Words">The server's or the exception's text, on one line and without secrets; null if there is none.</param>
internal sealed record OutageReason(OutageCause Cause, string? Words = null)
{
    public static OutageReason NotConnectedYet { get; } = new(OutageCause.NotConnectedYet);

    /// <summary>Whether the server is reachable and says that it cannot serve at the moment.</summary>
    public bool IsNotReady => Cause is >= OutageCause.Loading and <= OutageCause.TryAgain;

    /// <summary>Whether the server still answers reads.</summary>
    public bool StopsOnlyWrites =>
        Cause is OutageCause.OutOfMemory or OutageCause.ReadOnly or OutageCause.Misconfigured or OutageCause.NoReplicas;

    /// <summary>The name for metrics, such as <c>name_not_resolved</c>.</summary>
    public string Code => Cause switch
    {
        OutageCause.NotConnectedYet => "not_connected_yet",
        OutageCause.Refused => "refused",
        OutageCause.NameNotResolved => "name_not_resolved",
        OutageCause.TlsRefused => "tls_refused",
        OutageCause.NoAnswer => "no_answer",
        OutageCause.SignInRefused => "sign_in_refused",
        OutageCause.NoToken => "no_token",
        OutageCause.Closed => "closed",
        OutageCause.Loading => "loading",
        OutageCause.Busy => "busy",
        OutageCause.OutOfMemory => "out_of_memory",
        OutageCause.ReadOnly => "read_only",
        OutageCause.Misconfigured => "misconfigured",
        OutageCause.NoReplicas => "no_replicas",
        OutageCause.MasterDown => "master_down",
        OutageCause.ClusterDown => "cluster_down",
        OutageCause.TryAgain => "try_again",
        _ => "other",
    };

    /// <summary>One sentence with the server as its subject, for log and health.</summary>
    public string Describe() => Cause switch
    {
        OutageCause.NotConnectedYet => Sentence("It has not been reached yet"),
        OutageCause.Refused => Sentence("It refuses connections"),
        OutageCause.NameNotResolved => Sentence("Its host name cannot be resolved"),
        OutageCause.TlsRefused => Sentence("No TLS connection can be opened to it"),
        OutageCause.NoAnswer => Sentence("It does not answer"),
        OutageCause.SignInRefused => Sentence("It refuses the sign-in"),
        OutageCause.NoToken => Sentence("There is no access token to sign in to it with"),
        OutageCause.Closed => Sentence("It closed the connection"),
        OutageCause.Loading => Sentence("It is still loading its data"),
        OutageCause.Busy => Sentence("It is busy with a script and executes no other commands"),
        OutageCause.OutOfMemory => Sentence("It is out of memory and refuses writes"),
        OutageCause.ReadOnly => Sentence("It is a read-only replica, as after a failover, and refuses writes"),
        OutageCause.Misconfigured => Sentence("It cannot save its data and refuses writes"),
        OutageCause.NoReplicas => Sentence("It has too few replicas and refuses writes"),
        OutageCause.MasterDown => Sentence("It is a replica that has lost its master"),
        OutageCause.ClusterDown => Sentence("Its cluster is down"),
        OutageCause.TryAgain => Sentence("Its cluster is moving the keys"),
        _ => Sentence("It cannot be used"),
    };

    public override string ToString() => Describe();

    private string Sentence(string what) =>
        Words is null ? $"{what}." : Words[^1] is '.' or '!' or '?' ? $"{what}: {Words}" : $"{what}: {Words}.";
}
