using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>Tries a token on a connection of its own, which is closed again.</summary>
internal sealed class SideConnectionTrial(AzureRedisAadOptions settings, ILoggerFactory loggers) : ITokenTrial
{
    public async Task<bool> IsAcceptedAsync(RedisToken token, CancellationToken cancellationToken)
    {
        var configuration = ConnectionOptionsFactory.Create(settings, () => token, loggers);
        configuration.AbortOnConnectFail = true;
        try
        {
            var connection = await ConnectionMultiplexer.ConnectAsync(configuration).WaitAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            return connection.IsConnected;
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    }
}
