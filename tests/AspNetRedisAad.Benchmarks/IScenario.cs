namespace AspNetRedisAad.Benchmarks;

/// <summary>One benchmark. Its folder contains everything that it needs.</summary>
internal interface IScenario
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in one line.</summary>
    string Measures { get; }

    /// <summary>The keys that its result has at least, because other programs read them.</summary>
    IReadOnlyList<string> Keys { get; }

    /// <summary>Runs the benchmark, and writes tables for display.</summary>
    /// <param name="quick">Whether to finish within a minute, with less precise figures.</param>
    /// <exception cref="MissingException">Something that the benchmark needs is missing on this machine.</exception>
    Task<Result> RunAsync(bool quick);
}
