using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Benchmarks.Faults;

/// <summary>Something that goes wrong.</summary>
/// <param name="Name">In the table.</param>
/// <param name="BreakAsync">Lets it go wrong. When it returns, nothing is wrong any more with the servers.</param>
internal sealed record Fault(string Name, Func<FaultRun, Task> BreakAsync)
{
    /// <summary>Of the tokens. Two renewals take one and a half lives at most.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Whether connections are lost or signed out, so that it is over only when they are signed in again.</summary>
    public bool SignsInAgain { get; init; }

    /// <summary>How long after that messages may still be lost, and commands may fail.</summary>
    public TimeSpan Healing { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether it is among those of a quick run.</summary>
    public bool IsQuick { get; init; }

    public IReadOnlyList<EmulatedIdentity> Identities { get; init; } = [];
}
