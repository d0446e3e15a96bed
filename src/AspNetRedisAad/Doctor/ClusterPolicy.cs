namespace AspNetRedisAad.Doctor;

/// <summary>How a server treats a command with keys of several hash slots.</summary>
internal enum ClusterPolicy
{
    /// <summary>It could not be found out.</summary>
    Unknown,

    /// <summary>It takes it: there is one server.</summary>
    NonClustered,

    /// <summary>It refuses it, but for six commands (Azure Managed Redis, Enterprise cluster policy).</summary>
    Enterprise,

    /// <summary>It refuses it: a Redis cluster.</summary>
    Oss,
}
