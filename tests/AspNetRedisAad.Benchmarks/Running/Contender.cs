namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>One of those that do the same work.</summary>
/// <param name="Name">In tables.</param>
/// <param name="WorkAsync">Does it once, for the caller of this number.</param>
internal sealed record Contender(string Name, Func<int, Task> WorkAsync);
