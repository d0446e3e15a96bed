namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>
/// Tests that measure, or that need the whole processor: they run after the others, one by one, so that they do not disturb each other.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
