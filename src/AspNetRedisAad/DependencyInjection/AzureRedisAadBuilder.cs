using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.DependencyInjection;

internal sealed class AzureRedisAadBuilder(IServiceCollection services, string name) : IAzureRedisAadBuilder
{
    public IServiceCollection Services => services;

    public string Name => name;
}
