namespace AspNetRedisAad.Background;

/// <summary>How long a loop waits after a failure: one second, doubling up to half a minute.</summary>
internal static class LoopBackoff
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="failures">The number of failures in a row, from 1.</param>
    public static TimeSpan After(int failures) =>
        Math.Pow(2, Math.Min(failures - 1, 10)) * Shortest is var step && step < Longest ? step : Longest;
}
