namespace AspNetRedisAad.Benchmarks;

/// <summary>One thing that is measured. Its folder holds all that it needs.</summary>
internal interface IScenario
{
    /// <summary>As on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in one line.</summary>
    string Measures { get; }

    /// <summary>The keys that its result has at least; other programs read them.</summary>
    IReadOnlyList<string> Keys { get; }

    /// <summary>Measures, and writes a table for people as it goes.</summary>
    /// <param name="quick">Whether to be done within a minute, for less certain figures.</param>
    /// <exception cref="MissingException">Something that it needs is not on this machine.</exception>
    Task<Result> RunAsync(bool quick);
}
