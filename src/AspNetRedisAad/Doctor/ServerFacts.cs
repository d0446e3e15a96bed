using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Doctor;

/// <summary>What a server says of itself, as far as it does.</summary>
internal sealed class ServerFacts
{
    /// <summary>Null when INFO is not allowed.</summary>
    public ServerInfo? Info { get; init; }

    /// <summary>By how much its clock is ahead of this machine's; null when it does not say.</summary>
    public TimeSpan? ClockAhead { get; init; }

    /// <summary>Only looked at in a move.</summary>
    public ClusterPolicy Policy { get; init; }

    /// <summary>Among how many servers the keys are divided.</summary>
    public int Masters { get; init; } = 1;
}
