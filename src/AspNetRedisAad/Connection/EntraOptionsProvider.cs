using System.Net;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Connection;

/// <summary>
/// What StackExchange.Redis knows of the endpoint, such as RESP3 of Azure Managed Redis, and what we decide in its place.
/// </summary>
internal sealed class EntraOptionsProvider(DefaultOptionsProvider endpointDefaults, ILoggerFactory loggers) : DefaultOptionsProvider
{
    /// <summary>The first connection is waited for, and Azure may take 10 seconds to validate a token.</summary>
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Later StackExchange.Redis waits so long for each server when it reads the topology anew, and a lost node must not keep the others
    /// waiting.
    /// </summary>
    private static readonly TimeSpan _later = TimeSpan.FromSeconds(2);

    /// <summary>Whether the first connection has been opened, or given up.</summary>
    public bool IsStarted { get; set; }

    /// <summary>Raised for each multiplexer when its first connection has been opened, or given up.</summary>
    public event Action<ConnectionMultiplexer>? Connected;

    /// <summary>None: the server has let the connection in before StackExchange.Redis gets it.</summary>
    public override string? User => null;

    /// <inheritdoc cref="User"/>
    public override string? Password => null;

    public override bool AbortOnConnectFail => false;

    /// <summary>One try: the refresh and StackExchange.Redis's own reconnects go on after it.</summary>
    public override int ConnectRetry => 1;

    /// <summary>How long a connection takes is not bounded by it: that is for those who open connections to say.</summary>
    public override TimeSpan? ConnectTimeout => endpointDefaults.ConnectTimeout ?? (IsStarted ? _later : _first);

    public override IReconnectRetryPolicy? ReconnectRetryPolicy => endpointDefaults.ReconnectRetryPolicy;

    /// <summary>
    /// Redis before 7.2 may write a message into the middle of a reply: the replies after it would go to the wrong callers.
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

    /// <summary>Nobody announces a change of the masters there on Azure, and each instance would have a connection for it.</summary>
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
