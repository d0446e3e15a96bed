namespace AspNetRedisAad.Benchmarks.Reporting;

/// <summary>Whether a figure meets its aim.</summary>
internal enum Verdict
{
    Met,

    /// <summary>The aim lies within the figure's interval: this run cannot decide.</summary>
    WithinNoise,

    NotMet,
}
