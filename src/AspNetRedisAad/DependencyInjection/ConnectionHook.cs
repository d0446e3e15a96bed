using StackExchange.Redis;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>One callback passed to ConfigureConnection.</summary>
/// <param name="Configure">Changes StackExchange.Redis's options.</param>
internal sealed record ConnectionHook(Action<IServiceProvider, ConfigurationOptions> Configure);
