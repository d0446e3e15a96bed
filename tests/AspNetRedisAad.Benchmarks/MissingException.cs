namespace AspNetRedisAad.Benchmarks;

/// <summary>Something that a scenario needs is missing on this machine.</summary>
internal sealed class MissingException(string message) : Exception(message);
