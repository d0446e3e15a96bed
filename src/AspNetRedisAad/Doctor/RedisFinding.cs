namespace AspNetRedisAad;

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="Step">What was looked at, such as <c>token</c>, <c>DNS</c> or <c>sign-in</c>.</param>
/// <param name="Endpoint">The server, <c>host:port</c>; <see langword="null"/> where none is concerned.</param>
/// <param name="Status">How it is.</param>
/// <param name="What">What was found, for people.</param>
/// <param name="Fix">What to do about it; <see langword="null"/> when there is nothing to do.</param>
public sealed record RedisFinding(string Step, string? Endpoint, RedisFindingStatus Status, string What, string? Fix = null);
