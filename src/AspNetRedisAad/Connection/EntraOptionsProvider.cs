using System.Net;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Hands the current token to every handshake (StackExchange.Redis reads <see cref="User"/> and <see cref="Password"/> each time). All
/// else is what StackExchange.Redis knows of the endpoint, such as RESP3 and the silent configuration channel of Azure Managed Redis.
/// </summary>
internal sealed class EntraOptionsProvider(
    DefaultOptionsProvider endpointDefaults, Func<RedisToken?> currentToken, bool sharedSubscriptionConnection, ILoggerFactory loggers)
    : DefaultOptionsProvider
{
    /// <summary>
    /// A handshake reads first the user and then the password, one right after the other: both must be of one token, even if it is
    /// renewed in between for another user.
    /// </summary>
    private readonly AsyncLocal<RedisToken?> _handshake = new();

    public override string? User => (_handshake.Value = currentToken())?.UserName;

    public override string? Password
    {
        get
        {
            var token = _handshake.Value ?? currentToken();
            _handshake.Value = null;
            return token?.Value;
        }
    }

    public override bool AbortOnConnectFail => false;

    /// <summary>One try: the refresh and StackExchange.Redis's own reconnects go on after it.</summary>
    public override int ConnectRetry => 1;

    /// <summary>Azure may take 10 seconds to validate a token.</summary>
    public override TimeSpan? ConnectTimeout => endpointDefaults.ConnectTimeout ?? TimeSpan.FromSeconds(15);

    public override IReconnectRetryPolicy? ReconnectRetryPolicy => endpointDefaults.ReconnectRetryPolicy ?? new LinearRetry(1000);

    /// <summary>Under RESP3, AUTH then renews the subscriptions too: a connection of their own would be closed when its token expires.</summary>
    public override bool SharedSubscriptionConnection => sharedSubscriptionConnection;

    public override ILoggerFactory? LoggerFactory { get; } = new ForeignLoggers(loggers);

    public override bool GetDefaultSsl(EndPointCollection endPoints) => true;

    public override bool AllowAdmin => endpointDefaults.AllowAdmin;

    public override BacklogPolicy BacklogPolicy => endpointDefaults.BacklogPolicy;

    public override bool CheckCertificateRevocation => endpointDefaults.CheckCertificateRevocation;

    public override CommandMap? CommandMap => endpointDefaults.CommandMap;

    public override TimeSpan ConfigCheckInterval => endpointDefaults.ConfigCheckInterval;

    public override string ConfigurationChannel => endpointDefaults.ConfigurationChannel;

    public override Version DefaultVersion => endpointDefaults.DefaultVersion;

    public override bool HeartbeatConsistencyChecks => endpointDefaults.HeartbeatConsistencyChecks;

    public override TimeSpan HeartbeatInterval => endpointDefaults.HeartbeatInterval;

    public override bool HighIntegrity => endpointDefaults.HighIntegrity;

    public override bool IncludeDetailInExceptions => endpointDefaults.IncludeDetailInExceptions;

    public override bool IncludePerformanceCountersInExceptions => endpointDefaults.IncludePerformanceCountersInExceptions;

    public override TimeSpan KeepAliveInterval => endpointDefaults.KeepAliveInterval;

    public override string LibraryName => endpointDefaults.LibraryName;

    public override MaintenanceEndpointType MaintenanceMovingEndpointType => endpointDefaults.MaintenanceMovingEndpointType;

    public override MaintenanceNotificationMode MaintenanceNotifications => endpointDefaults.MaintenanceNotifications;

    public override TimeSpan? MaintenancePostEventRelaxedDuration => endpointDefaults.MaintenancePostEventRelaxedDuration;

    public override TimeSpan MaintenanceRelaxedTimeout => endpointDefaults.MaintenanceRelaxedTimeout;

    public override TimeSpan? MaintenanceRelaxedWindowMax => endpointDefaults.MaintenanceRelaxedWindowMax;

    public override string? Name => endpointDefaults.Name;

    public override RedisProtocol? Protocol => endpointDefaults.Protocol;

    public override Proxy Proxy => endpointDefaults.Proxy;

    public override bool ResolveDns => endpointDefaults.ResolveDns;

    public override bool SetClientLibrary => endpointDefaults.SetClientLibrary;

    public override TimeSpan SyncTimeout => endpointDefaults.SyncTimeout;

    public override bool TcpKeepAlive => endpointDefaults.TcpKeepAlive;

    public override string TieBreaker => endpointDefaults.TieBreaker;

    public override TimeSpan TopologyRefreshInterval => endpointDefaults.TopologyRefreshInterval;

    public override bool IsMatch(EndPoint endpoint) => endpointDefaults.IsMatch(endpoint);

    public override string? GetSslHostFromEndpoints(EndPointCollection endPoints) => endpointDefaults.GetSslHostFromEndpoints(endPoints);

    public override Task AfterConnectAsync(ConnectionMultiplexer multiplexer, Action<string> log) =>
        endpointDefaults.AfterConnectAsync(multiplexer, log);
}
