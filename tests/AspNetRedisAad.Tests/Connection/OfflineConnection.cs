using System.Net;
using AspNetRedisAad.Connection;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Connection;

/// <summary>Connections of an app whose identity service never answers: without a token nothing is dialled, so no packet is sent.</summary>
internal static class OfflineConnection
{
    public static DnsEndPoint Endpoint { get; } = new("cache.example", 6380);

    public static DnsEndPoint Other { get; } = new("other.example", 6380);

    public static ServiceProvider Services(TimeProvider time, Action<AzureRedisAadOptions>? configure = null)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(time);
        services.AddAzureRedisAadConnection(settings =>
        {
            (settings.Endpoint, settings.StartTimeout) = ("cache.example:6380", TimeSpan.Zero);
            configure?.Invoke(settings);
        }).UseCredential(new SilentCredential());
        return services.BuildServiceProvider();
    }

    /// <summary>
    /// StackExchange.Redis hands out its multiplexer when the first attempt has failed. From then on the tracker reports no outage.
    /// </summary>
    public static async Task<IConnectionMultiplexer> OpenAsync(RedisConnection connection, FakeTimeProvider time)
    {
        var ready = connection.GetReadyAsync(TestContext.Current.CancellationToken);
        while (connection.Current is null)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(ready, Task.Delay(1, TestContext.Current.CancellationToken));
        }

        foreach (var endpoint in connection.Current.GetEndPoints())
            connection.Outage.Restored(endpoint);
        return connection.Current;
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
