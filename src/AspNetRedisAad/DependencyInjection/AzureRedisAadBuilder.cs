using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.DependencyInjection;

internal sealed class AzureRedisAadBuilder(IServiceCollection services) : IAzureRedisAadBuilder
{
    public IServiceCollection Services => services;
}
