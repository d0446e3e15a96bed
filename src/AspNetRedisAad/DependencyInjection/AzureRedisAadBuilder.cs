using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.DependencyInjection;

internal sealed class AzureRedisAadBuilder(IServiceCollection services, string name, string settingsPath) : IAzureRedisAadBuilder
{
    public IServiceCollection Services => services;

    public string Name => name;

    public string SettingsPath => settingsPath;
}
