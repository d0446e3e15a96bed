using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Benchmarks.Faults;

/// <summary>One fault.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="BreakAsync">Triggers the fault. When it returns, the servers work again.</param>
internal sealed record Fault(string Name, Func<FaultRun, Task> BreakAsync)
{
    /// <summary>The lifetime of the tokens. Two renewals take at most one and a half lifetimes.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Whether connections are lost or signed out, so that the fault is over only when they are signed in again.</summary>
    public bool SignsInAgain { get; init; }

    /// <summary>How long after the fault messages may still be lost and commands may fail.</summary>
    public TimeSpan Healing { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a quick run includes it.</summary>
    public bool IsQuick { get; init; }

    public IReadOnlyList<EmulatedIdentity> Identities { get; init; } = [];
}
