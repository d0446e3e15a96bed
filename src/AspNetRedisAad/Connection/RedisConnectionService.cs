using AspNetRedisAad.Configuration;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Makes the connection before anything else in the app starts and may need it, and waits for it as long as the settings allow.
/// </summary>
internal sealed class RedisConnectionService(
    RedisConnection connection,
    RedisTokenStore tokens,
    IOptions<AzureRedisAadOptions> options,
    TimeProvider time,
    ILogger<RedisConnectionService> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            var multiplexer = await connection.GetAsync().WaitAsync(options.Value.StartTimeout, time, cancellationToken).ConfigureAwait(false);
            if (multiplexer.IsConnected && tokens.Current is { } token)
                Log.Connected(logger, string.Join(", ", multiplexer.GetEndPoints().Select(EndPointCollection.ToString)), token.UserName);
            else
                Log.NotConnectedYet(logger, options.Value.StartTimeout, tokens.Snapshot.LastError ?? "no answer from Redis");
        }
        catch (TimeoutException)
        {
            Log.NotConnectedYet(logger, options.Value.StartTimeout, tokens.Snapshot.LastError ?? "no answer from Redis");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
