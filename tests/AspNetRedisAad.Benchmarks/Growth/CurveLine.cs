using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>The times of one contender.</summary>
/// <param name="Name">The contender's name.</param>
/// <param name="Times">The times of the rounds at each size.</param>
internal sealed record CurveLine(string Name, IReadOnlyList<Series> Times);
