using System.Net;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Messaging;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>How one cache is connected to: the only one, or one of several that stand in for each other.</summary>
internal sealed class MemberConnection : IDisposable
{
    public MemberConnection(
        AzureRedisAadOptions settings, string endpoint, RedisTokenStore tokens, ServerDirectory servers, Lines lines, Jitter jitter, TimeProvider time,
        ConnectionMetrics metrics, BackgroundMetrics background, ILoggerFactory loggers)
    {
        Configuration = ConnectionOptionsFactory.Create(endpoint, loggers);
        var dialer = new RedisDialer(settings, Configuration, proxy: Configuration.Tunnel, time);
        Redialer = new Redialer(dialer, tokens, new ReconnectSchedule(settings), jitter, time);
        var messages = new MessageServices(
            tokens,
            (server, cancellationToken) => dialer.DialAsync(server, ConnectionType.Subscription, tokens.Current!, cancellationToken),
            servers.IsKnown,
            servers.PublishAsync,
            settings.InstanceName,
            jitter,
            time,
            metrics,
            background,
            loggers.CreateLogger<MessageConnection>());
        Configuration.Tunnel = new EntraTunnel(Redialer, lines, messages);
        Configuration.ReconnectRetryPolicy = Redialer;
    }

    public ConfigurationOptions Configuration { get; }

    public Redialer Redialer { get; }

    /// <summary>The start is over: from now on connections are opened however long that takes.</summary>
    public void Started()
    {
        Redialer.IsPatient = true;
        ((EntraOptionsProvider)Configuration.Defaults).IsStarted = true;
    }

    public void Dispose() => Redialer.Dispose();
}
