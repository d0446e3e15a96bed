namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>One of several candidates that do the same work.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="WorkAsync">Does the work once, for the caller with this number.</param>
internal sealed record Contender(string Name, Func<int, Task> WorkAsync);
