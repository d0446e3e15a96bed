using StackExchange.Redis;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>One call of ConfigureConnection.</summary>
/// <param name="Configure">Changes the options of StackExchange.Redis.</param>
internal sealed record ConnectionHook(Action<IServiceProvider, ConfigurationOptions> Configure);
