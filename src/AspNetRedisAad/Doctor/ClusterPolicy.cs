namespace AspNetRedisAad.Doctor;

/// <summary>How a server handles a command with keys in several hash slots.</summary>
internal enum ClusterPolicy
{
    /// <summary>The policy is not known.</summary>
    Unknown,

    /// <summary>The server accepts it: there is one server.</summary>
    NonClustered,

    /// <summary>The server refuses it, except for six commands (Azure Managed Redis, Enterprise cluster policy).</summary>
    Enterprise,

    /// <summary>The server refuses it: a Redis cluster.</summary>
    Oss,
}
