namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>
/// Tests that measure, or that need the processor for themselves: they run after the others, one by one, so that neither disturbs the
/// other.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
