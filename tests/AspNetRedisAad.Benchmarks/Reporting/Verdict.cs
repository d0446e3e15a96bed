namespace AspNetRedisAad.Benchmarks.Reporting;

/// <summary>Whether a figure is what it ought to be.</summary>
internal enum Verdict
{
    Met,

    /// <summary>The aim lies within the interval of the figure: this run cannot tell.</summary>
    WithinNoise,

    NotMet,
}
