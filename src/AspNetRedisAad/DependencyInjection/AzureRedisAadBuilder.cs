using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.DependencyInjection;

internal sealed class AzureRedisAadBuilder(IServiceCollection services, RedisConnectionRegistration registration) : IAzureRedisAadBuilder
{
    public IServiceCollection Services => services;

    public RedisConnectionRegistration Registration => registration;

    public string Name => registration.Name;

    public string SettingsPath => registration.SettingsPath;
}
