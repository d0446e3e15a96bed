using System.Net;
using AspNetRedisAad.Connection;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Connection;

/// <summary>
/// Connections of an app whose identity service never answers. Without a token, no connection is opened and no packet is sent.
/// </summary>
internal static class OfflineConnection
{
    /// <summary>StackExchange.Redis waits in real time for the first attempt, even if that attempt has already failed.</summary>
    public const string Quick = "connectTimeout=100,connectRetry=1";

    public static DnsEndPoint Endpoint { get; } = new("cache.example", 6380);

    public static DnsEndPoint Other { get; } = new("other.example", 6380);

    public static ServiceProvider Services(TimeProvider time, Action<AzureRedisAadOptions>? configure = null)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(time);
        services.AddAzureRedisAadConnection(settings =>
        {
            (settings.Endpoint, settings.StartTimeout) = ($"cache.example:6380,{Quick}", TimeSpan.Zero);
            configure?.Invoke(settings);
        }).UseCredential(new SilentCredential());
        return services.BuildServiceProvider();
    }

    /// <summary>Opens a multiplexer that knows its only server, but has no connection to it.</summary>
    public static async Task<IConnectionMultiplexer> OpenAsync(RedisConnection connection, FakeTimeProvider time)
    {
        _ = connection.GetReadyAsync(TestContext.Current.CancellationToken);
        await PlayedTime.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return connection.Current is not null;
        });
        return connection.Current!;
    }

    private sealed class SilentCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override async ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new NotSupportedException();
        }
    }
}
