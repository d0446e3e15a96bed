using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>One contender's times.</summary>
/// <param name="Name">Of the contender.</param>
/// <param name="Times">At each size, those of the rounds.</param>
internal sealed record CurveLine(string Name, IReadOnlyList<Series> Times);
