using System.Collections.Concurrent;
using System.Net;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StackExchange.Redis.Availability;
using StackExchange.Redis.Maintenance;

namespace AspNetRedisAad.Connection;

/// <summary>Owns the one multiplexer that the app and all its surfaces share, and what keeps it authenticated and alive.</summary>
internal sealed class RedisConnection : IAsyncDisposable, IDisposable
{
    private readonly TokenRefresher _refresher;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;
    private readonly ConnectionMetrics _metrics;
    private readonly Reauthenticator _reauthenticator;
    private readonly Lines _lines = new();
    private readonly ConnectionWatch _watch;
    private readonly OutageSubject _subject;
    private readonly OutageLog _outageLog;
    private readonly ConnectionAccess _access;
    private readonly ForeignReplies _foreign;
    private readonly IReadOnlyList<MemberConnection> _members;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task<IConnectionMultiplexer>> _connection;
    private readonly ConcurrentDictionary<(EndPoint, ConnectionType), bool> _seen = new();
    private volatile Maintenance? _maintenance;
    private volatile bool _isCluster;

    public RedisConnection(
        string name, TokenRefresher refresher, AzureRedisAadOptions settings, Jitter jitter, TimeProvider time, ConnectionMetrics metrics,
        OutageMetrics outageMetrics, BackgroundMetrics background, ILoggerFactory loggers)
    {
        _metrics = metrics;
        _refresher = refresher;
        _loggers = loggers;
        _time = time;
        Settings = settings;
        _reauthenticator = new Reauthenticator(refresher.Store, _lines, jitter, time, metrics, background, loggers.CreateLogger<Reauthenticator>());
        var directory = new ServerDirectory(() => Current);
        Outage = new OutageTracker(settings.OutageGrace, time);
        _subject = new OutageSubject(name, EndpointText, () => Tokens.Current?.UserName);
        _outageLog = new OutageLog(_subject, Outage, Losses, outageMetrics, time, background, loggers.CreateLogger<OutageLog>());
        outageMetrics.Watch(name, () => Outage.Endpoints.Select(endpoint => KeyValuePair.Create(endpoint.Key, endpoint.Value.Stage == OutageStage.Connected)));
        _access = new ConnectionAccess(GetAsync, Outage, Losses, settings.Names.Prefix + EndpointText, time);
        _watch = new ConnectionWatch(() => Servers, directory, () => IsCluster, Outage, _reauthenticator, _lines, time, background, loggers.CreateLogger<ConnectionWatch>());
        _foreign = new ForeignReplies(_lines, metrics, loggers.CreateLogger<ForeignReplies>());
        _members = [.. settings.AllEndpoints.Select(endpoint => new MemberConnection(
            settings, endpoint.Endpoint!, refresher.Store, directory, _lines, jitter, time, metrics, background, loggers))];
        foreach (var member in _members)
            Observe(member);
        _connection = new(ConnectOnceAsync);
    }

    public AzureRedisAadOptions Settings { get; }

    /// <summary>Whether it can be used, and why not.</summary>
    public OutageTracker Outage { get; }

    /// <summary>What has failed in an outage.</summary>
    public OutageLosses Losses { get; } = new();

    /// <summary>For display.</summary>
    public string EndpointText => string.Join(" or ", Settings.AllEndpoints.Select(endpoint => endpoint.Endpoint));

    public RedisTokenStore Tokens => _refresher.Store;

    public Reauthenticator Authentication => _reauthenticator;

    /// <summary>The multiplexer, or null while the first connection is being made.</summary>
    public IConnectionMultiplexer? Current =>
        _connection is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } connected } ? connected.Result : null;

    /// <summary>Whether keys are spread over several servers, which may send a command on to each other.</summary>
    public bool IsCluster => _isCluster;

    /// <summary>What Azure has announced, and is not over.</summary>
    public Maintenance? Maintenance => _maintenance is { } announced && announced.IsDue(_time.GetUtcNow()) ? announced : null;

    /// <summary>All servers known so far, also those that are not used at the moment.</summary>
    public IReadOnlyList<IServer> Servers => Current switch
    {
        null => [],
        ConnectionMultiplexer one => one.GetServers(),
        var group => [.. _members.SelectMany(member => member.Configuration.EndPoints).Union(_reauthenticator.Endpoints.Select(endpoint => endpoint.Key)).Select(endpoint => ServerDirectory.Find(group, endpoint)).OfType<IServer>()],
    };

    /// <summary>Makes the connection on the first call; all callers share it.</summary>
    public Task<IConnectionMultiplexer> GetAsync() => _connection.Value;

    /// <inheritdoc cref="ConnectionAccess.GetAsync"/>
    public ValueTask<IDatabase> GetDatabaseAsync(RedisKey key, CancellationToken cancellationToken) => _access.GetAsync(key, cancellationToken);

    /// <inheritdoc cref="ConnectionAccess.Get"/>
    public IDatabase GetDatabase(RedisKey key) => _access.Get(key);

    /// <summary>The database, if no server is known to be lost; for what is not worth a wait.</summary>
    public IDatabase? DatabaseIfConnected => Outage.IsWhole ? Current?.GetDatabase() : null;

    /// <summary>The error that a server answers at present.</summary>
    public string? WordsOf(EndPoint endpoint) => _watch.WordsOf(endpoint);

    /// <summary>
    /// For callers that cannot await: a constructor that takes <see cref="IConnectionMultiplexer"/> before the host has started. Blocks for
    /// as long as the first connection takes, at most the start timeout and one connect timeout; afterwards never.
    /// </summary>
    public IConnectionMultiplexer Get() => Current ?? Task.Run(GetAsync).GetAwaiter().GetResult();

    /// <summary>Waits for the first authenticated connection, for as long as it takes.</summary>
    public async Task<IConnectionMultiplexer> GetReadyAsync(CancellationToken cancellationToken)
    {
        await _ready.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await GetAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the first authenticated connection, at most as long as the settings allow.</summary>
    /// <returns>False when there is none yet.</returns>
    public async Task<bool> WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(GetAsync(), _ready.Task).WaitAsync(Settings.StartTimeout, _time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>From now on tells the log of outages. The start has told how it went.</summary>
    /// <param name="explainAsync">Finds out, and logs, what is wrong.</param>
    public void StartOutageLog(Func<CancellationToken, Task> explainAsync)
    {
        _subject.ExplainAsync = explainAsync;
        _outageLog.Start();
    }

    /// <summary>Ends the connection that has brought a reply of another key.</summary>
    /// <returns>What to throw.</returns>
    public RedisConnectionException EndForeign(RedisKey key) => _foreign.End(Get(), key);

    /// <summary>Why there is no connection.</summary>
    public RedisConnectionException NotReady() => new(
        ConnectionFailureType.UnableToConnect,
        CommandFlags.None,
        Tokens.Snapshot is { Token: null } none
            ? $"{Settings.Names.Prefix}There is no access token ({none.LastError ?? "the identity service has not answered yet"})."
            : $"{Settings.Names.Prefix}{EndpointText} cannot be used. {Outage.Current.Reason?.Describe()}");

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await _outageLog.DisposeAsync().ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
        foreach (var member in _members)
            member.Dispose();
        await _reauthenticator.DisposeAsync().ConfigureAwait(false);
        if (Current is { } multiplexer)
            await multiplexer.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Some callers block, with the container's lock in their hands, and others go on with code that needs that lock. So nobody goes on inside of the
    /// completion, in front of others that it should wake.
    /// </summary>
    private Task<IConnectionMultiplexer> ConnectOnceAsync()
    {
        var made = new TaskCompletionSource<IConnectionMultiplexer>(TaskCreationOptions.RunContinuationsAsynchronously);
        ConnectAsync().ContinueWith(made.SetFromTask, TaskScheduler.Default);
        return made.Task;
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        _refresher.EnsureStarted();

        // Without a token the handshake is refused; but then the app still gets its multiplexer, which connects by itself once there is one.
        await Tokens.FirstToken.WaitAsync(Settings.StartTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        await Task.WhenAll(_members.Select(member => member.PrepareAsync())).ConfigureAwait(false);
        var multiplexer = await (_members is [var only] ? OpenAsync(only) : OpenGroupAsync()).ConfigureAwait(false);
        multiplexer.AddLibraryNameSuffix("AspNetRedisAad");

        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConfigurationChanged += (_, _) => FindTopology(multiplexer);
        FindTopology(multiplexer);
        multiplexer.ServerMaintenanceEvent += OnMaintenance;
        _reauthenticator.Start(multiplexer);
        _watch.Start();
        foreach (var member in _members)
            member.Started();
        Tokens.AddTrial(new SideConnectionTrial(Settings, _time, _loggers));
        return multiplexer;
    }

    private static async Task<IConnectionMultiplexer> OpenAsync(MemberConnection member) =>
        await ConnectionMultiplexer.ConnectAsync(member.Configuration).ConfigureAwait(false);

    /// <summary>StackExchange.Redis checks their health, chooses, and fails over.</summary>
    private async Task<IConnectionMultiplexer> OpenGroupAsync()
    {
#pragma warning disable SER007 // Connection groups: StackExchange.Redis still calls them experimental, and has nothing else for this.
        var members = _members.Zip(Settings.AllEndpoints, (member, endpoint) => new ConnectionGroupMember(member.Configuration) { Weight = endpoint.Weight });
        return await ConnectionMultiplexer.ConnectGroupAsync([.. members]).ConfigureAwait(false);
#pragma warning restore SER007
    }

    private void Observe(MemberConnection member)
    {
        member.Configuration.ConnectionAttemptCompleted += OnConnectionAttempt;
        member.Redialer.Failed += OnAttemptFailed;
        member.Redialer.Refused += _reauthenticator.OnRefused;
        member.Redialer.Opened += (endpoint, type, line) =>
        {
            if (type == ConnectionType.Interactive)
                _reauthenticator.OnOpened(endpoint, line.Token);
        };
    }

    private void OnAttemptFailed(EndPoint endpoint, ConnectionType type, Exception error)
    {
        var reason = OutageReasons.Of(error);
        _metrics.Failed(endpoint, type.ToString(), reason.Code);
        if (type == ConnectionType.Interactive)
            Outage.AttemptFailed(endpoint, reason);
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs failed)
    {
        // Failed attempts are told of by those who make them.
        if (failed.EndPoint is not { } endpoint || Outage.Of(endpoint) is not { Stage: OutageStage.Connected })
            return;

        var reason = failed.Exception is null ? new OutageReason(OutageCause.Closed) : OutageReasons.Of(failed.Exception);
        _metrics.Failed(endpoint, failed.ConnectionType.ToString(), reason.Code);
        if (failed.ConnectionType == ConnectionType.Interactive)
            Outage.Lost(endpoint, reason);
    }

    private void FindTopology(IConnectionMultiplexer multiplexer) =>
        _isCluster = multiplexer is ConnectionMultiplexer one && one.GetServers().Any(server => server.ServerType == ServerType.Cluster);

    private void OnMaintenance(object? sender, ServerMaintenanceEvent announced)
    {
        _maintenance = Maintenance.After(announced, _maintenance, _time.GetUtcNow());
        Log.MaintenanceAnnounced(_loggers.CreateLogger<RedisConnection>(), EndpointText, announced.RawMessage);
    }

    private void OnConnectionAttempt(object? sender, ConnectionAttemptCompletedEventArgs attempt)
    {
        if (attempt is not { IsSuccess: true, EndPoint: { } endpoint })
            return;

        foreach (var member in _members)
            member.Redialer.Established(endpoint, attempt.ConnectionType);
        _lines.Established(endpoint, attempt.ConnectionType);
        // A message connection is opened at the first subscription; that restores nothing.
        if (!_seen.TryAdd((endpoint, attempt.ConnectionType), true))
            _metrics.Restored(endpoint, attempt.ConnectionType.ToString());
        if (attempt.ConnectionType != ConnectionType.Interactive)
            return;

        _reauthenticator.OnConnected(endpoint);
        if (Current is { } multiplexer)
            FindTopology(multiplexer);
        Outage.Restored(endpoint);
        _ready.TrySetResult();
    }
}
