using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Tries a token on a connection of its own, which is closed again. Of several caches all that answer must accept it, and one at least.
/// </summary>
internal sealed class SideConnectionTrial(AzureRedisAadOptions settings, ILoggerFactory loggers) : ITokenTrial
{
    public async Task<bool> IsAcceptedAsync(RedisToken token, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(settings.AllEndpoints.Select(endpoint => AskAsync(endpoint.Endpoint!, token, cancellationToken))).ConfigureAwait(false);
        return answers.Contains(true) && !answers.Contains(false);
    }

    /// <summary>Null without an answer.</summary>
    private async Task<bool?> AskAsync(string endpoint, RedisToken token, CancellationToken cancellationToken)
    {
        var configuration = ConnectionOptionsFactory.Create(settings, endpoint, () => token, loggers);
        configuration.AbortOnConnectFail = true;
        try
        {
            var connection = await ConnectionMultiplexer.ConnectAsync(configuration).WaitAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            return connection.IsConnected;
        }
        catch (RedisConnectionException e)
        {
            return e.FailureType == ConnectionFailureType.AuthenticationFailure ? false : null;
        }
    }
}
