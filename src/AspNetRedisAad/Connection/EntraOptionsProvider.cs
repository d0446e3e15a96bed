using System.Net;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Connection;

/// <summary>
/// StackExchange.Redis's own defaults for the endpoint, such as RESP3 for Azure Managed Redis, and the settings that we override.
/// </summary>
internal sealed class EntraOptionsProvider(DefaultOptionsProvider endpointDefaults, ILoggerFactory loggers) : DefaultOptionsProvider
{
    /// <summary>The app waits for the first connection, and Azure may take 10 seconds to validate a token.</summary>
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(15);

    /// <summary>
    /// After that, StackExchange.Redis waits this long for each server when it reads the topology again, and a lost node must not keep the
    /// others waiting.
    /// </summary>
    private static readonly TimeSpan _later = TimeSpan.FromSeconds(2);

    /// <summary>Whether the first connection has been opened, or has failed.</summary>
    public bool IsStarted { get; set; }

    /// <summary>Raised for each multiplexer when its first connection has been opened, or has failed.</summary>
    public event Action<ConnectionMultiplexer>? Connected;

    /// <summary>None: the connection is already authenticated when StackExchange.Redis gets it.</summary>
    public override string? User => null;

    /// <inheritdoc cref="User"/>
    public override string? Password => null;

    public override bool AbortOnConnectFail => false;

    /// <summary>One attempt: the token refresh and StackExchange.Redis's own reconnects continue after it.</summary>
    public override int ConnectRetry => 1;

    /// <summary>This does not limit how long a connection takes to open; the code that opens connections does.</summary>
    public override TimeSpan? ConnectTimeout => endpointDefaults.ConnectTimeout ?? (IsStarted ? _later : _first);

    public override IReconnectRetryPolicy? ReconnectRetryPolicy => endpointDefaults.ReconnectRetryPolicy;

    /// <summary>
    /// Redis before 7.2 may write a message in the middle of a reply: the replies after it would go to the wrong callers.
    /// </summary>
    public override bool SharedSubscriptionConnection => false;

    public override ILoggerFactory? LoggerFactory { get; } = new ForeignLoggers(loggers);

    /// <summary>The connection is encrypted before StackExchange.Redis gets it.</summary>
    public override bool GetDefaultSsl(EndPointCollection endPoints) => false;

    public override bool AllowAdmin => endpointDefaults.AllowAdmin;

    public override BacklogPolicy BacklogPolicy => endpointDefaults.BacklogPolicy;

    public override bool CheckCertificateRevocation => endpointDefaults.CheckCertificateRevocation;

    public override CommandMap? CommandMap => endpointDefaults.CommandMap;

    public override TimeSpan ConfigCheckInterval => endpointDefaults.ConfigCheckInterval;

    /// <summary>On Azure, nothing announces a change of master there, and each instance would open a connection for it.</summary>
    public override string ConfigurationChannel => "";

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

    public override Task AfterConnectAsync(ConnectionMultiplexer multiplexer, Action<string> log)
    {
        Connected?.Invoke(multiplexer);
        return endpointDefaults.AfterConnectAsync(multiplexer, log);
    }
}
