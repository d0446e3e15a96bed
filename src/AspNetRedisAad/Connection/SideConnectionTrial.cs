using System.Net;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Tries a token on a separate connection, which is closed again. Of several caches all that answer must accept it, and one at least.
/// </summary>
internal sealed class SideConnectionTrial(AzureRedisAadOptions settings, TimeProvider time, ILoggerFactory loggers) : ITokenTrial
{
    public async Task<bool> IsAcceptedAsync(RedisToken token, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(settings.AllEndpoints.Select(endpoint => AskAsync(endpoint.Endpoint!, token, cancellationToken))).ConfigureAwait(false);
        return answers.Contains(true) && !answers.Contains(false);
    }

    /// <summary>Null without an answer.</summary>
    private async Task<bool?> AskAsync(string endpoint, RedisToken token, CancellationToken cancellationToken)
    {
        var configuration = ConnectionOptionsFactory.Create(endpoint, loggers);
        var dialer = new RedisDialer(settings, configuration, configuration.Tunnel, time);
        foreach (var server in configuration.EndPoints)
        {
            if (await AskAsync(dialer, server, token, cancellationToken).ConfigureAwait(false) is { } answer)
                return answer;
        }

        return null;
    }

    private static async Task<bool?> AskAsync(RedisDialer dialer, EndPoint server, RedisToken token, CancellationToken cancellationToken)
    {
        try
        {
            var line = await dialer.DialAsync(server, ConnectionType.Interactive, token, cancellationToken).ConfigureAwait(false);
            await line.Stream.DisposeAsync().ConfigureAwait(false);
            return true;
        }
        catch (SignInRefusedException)
        {
            return false;
        }
        catch (NotReadyException)
        {
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
