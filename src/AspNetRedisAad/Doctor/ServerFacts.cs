using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Doctor;

/// <summary>What a server reports about itself.</summary>
internal sealed class ServerFacts
{
    /// <summary>Null if INFO is not allowed.</summary>
    public ServerInfo? Info { get; init; }

    /// <summary>How far its clock is ahead of this machine's; null if the server does not report it.</summary>
    public TimeSpan? ClockAhead { get; init; }

    /// <summary>Examined only in a move.</summary>
    public ClusterPolicy Policy { get; init; }

    /// <summary>The number of servers that the keys are distributed over.</summary>
    public int Masters { get; init; } = 1;
}
