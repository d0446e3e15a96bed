using System.Net;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StackExchange.Redis.Maintenance;

namespace AspNetRedisAad.Connection;

/// <summary>Owns the one multiplexer that the app and all its surfaces share, and what keeps it authenticated and alive.</summary>
internal sealed class RedisConnection : IAsyncDisposable, IDisposable
{
    private readonly ITokenSupply _tokens;
    private readonly ConnectionParts _parts;
    private readonly MultiplexerUpkeep _upkeep;
    private readonly OutageSubject _subject;
    private readonly OutageLog _outageLog;
    private readonly ConnectionAccess _access;
    private readonly ForeignReplies _foreign;
    private readonly IReadOnlyList<MemberConnection> _members;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task<IConnectionMultiplexer>> _connection;
    private volatile Maintenance? _maintenance;

    /// <exception cref="ConnectionHookException">What the app changes of the options has failed, or changes what must stay.</exception>
    public RedisConnection(string name, ITokenSupply tokens, ConnectionParts parts, OutageMetrics outageMetrics)
    {
        (_tokens, _parts) = (tokens, parts);
        var lines = new Lines();
        _upkeep = new MultiplexerUpkeep(parts, lines);
        _upkeep.Established += () => _ready.TrySetResult();
        _members = [.. Settings.AllEndpoints.Select(endpoint => new MemberConnection(
            parts, ConnectionOptionsFactory.Create(endpoint.Endpoint!, parts), _upkeep.Directory, lines))];
        foreach (var member in _members)
            _upkeep.Observe(member);
        _subject = new OutageSubject(name, EndpointText, () => Tokens.Current?.UserName);
        _outageLog = new OutageLog(
            _subject, Outage, Losses, outageMetrics, parts.Time, parts.Background, parts.Loggers.CreateLogger<OutageLog>());
        outageMetrics.Watch(name, () =>
            Outage.Endpoints.Select(endpoint => KeyValuePair.Create(endpoint.Key, endpoint.Value.Stage == OutageStage.Connected)));
        _access = new ConnectionAccess(GetAsync, Outage, Losses, Settings.Names.Prefix + EndpointText, parts.Time);
        _foreign = new ForeignReplies(lines, parts.Metrics, parts.Loggers.CreateLogger<ForeignReplies>());
        Renewals = new Renewals(Settings.RenewalInterval, parts.Time);
        _connection = new(ConnectOnceAsync);
    }

    public AzureRedisAadOptions Settings => _parts.Settings;

    /// <summary>Whether it can be used, and why not.</summary>
    public OutageTracker Outage => _upkeep.Outage;

    /// <summary>When the lives of keys were begun anew.</summary>
    public Renewals Renewals { get; }

    /// <summary>What has failed in an outage.</summary>
    public OutageLosses Losses { get; } = new();

    /// <summary>For display.</summary>
    public string EndpointText => string.Join(" or ", Settings.AllEndpoints.Select(endpoint => endpoint.Endpoint));

    public RedisTokenStore Tokens => _tokens.Store;

    public Reauthenticator Authentication => _upkeep.Authentication;

    /// <summary>The multiplexer, or null while the first connection is being made.</summary>
    public IConnectionMultiplexer? Current =>
        _connection is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } connected } ? connected.Result : null;

    /// <summary>Whether keys are spread over several servers, which may send a command on to each other.</summary>
    public bool IsCluster => _upkeep.IsCluster;

    /// <summary>Whether the user may not send PING; known once it has connected.</summary>
    public bool RefusesPing => _members.Any(member => member.RefusesPing);

    /// <summary>What Azure has announced, and is not over.</summary>
    public Maintenance? Maintenance => _maintenance is { } announced && announced.IsDue(_parts.Time.GetUtcNow()) ? announced : null;

    /// <summary>All servers known so far, also those that are not used at the moment.</summary>
    public IReadOnlyList<IServer> Servers => _upkeep.Servers;

    /// <summary>Makes the connection on the first call; all callers share it.</summary>
    public Task<IConnectionMultiplexer> GetAsync() => _connection.Value;

    /// <inheritdoc cref="ConnectionAccess.GetAsync"/>
    public ValueTask<IDatabase> GetDatabaseAsync(RedisKey key, CancellationToken cancellationToken) =>
        _access.GetAsync(key, cancellationToken);

    /// <inheritdoc cref="ConnectionAccess.Get"/>
    public IDatabase GetDatabase(RedisKey key) => _access.Get(key);

    /// <summary>The database, if no server is known to be lost; for what is not worth a wait.</summary>
    public IDatabase? DatabaseIfConnected => Outage.IsWhole ? Current?.GetDatabase() : null;

    /// <summary>Whether a command has failed because the connection is lost, which has log lines of its own.</summary>
    public bool IsLostBy(Exception failure) => failure is RedisConnectionException || !Outage.IsWhole;

    /// <summary>The error that a server answers at present.</summary>
    public string? WordsOf(EndPoint endpoint) => _upkeep.WordsOf(endpoint);

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

    /// <summary>Waits for the first authenticated connection.</summary>
    /// <returns>False when there is none yet.</returns>
    public async Task<bool> WaitUntilReadyAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(GetAsync(), _ready.Task).WaitAsync(timeout, _parts.Time, cancellationToken).ConfigureAwait(false);
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
        await _upkeep.DisposeAsync().ConfigureAwait(false);
        if (Current is { } multiplexer)
            await multiplexer.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Some callers block, with the container's lock in their hands, and others go on with code that needs that lock. So nobody goes on
    /// inside of the completion, in front of others that it should wake.
    /// </summary>
    private Task<IConnectionMultiplexer> ConnectOnceAsync()
    {
        var made = new TaskCompletionSource<IConnectionMultiplexer>(TaskCreationOptions.RunContinuationsAsynchronously);
        ConnectAsync().ContinueWith(made.SetFromTask, TaskScheduler.Default);
        return made.Task;
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        _tokens.EnsureStarted();

        // Without a token the handshake is refused; but then the app still gets its multiplexer, which connects by itself once there is
        // one.
        await Tokens.FirstToken.WaitAsync(Settings.StartTimeout, _parts.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var multiplexer = await MultiplexerOpening.OpenAsync(Settings, _members).ConfigureAwait(false);
        multiplexer.ServerMaintenanceEvent += OnMaintenance;
        _upkeep.Start(multiplexer);
        Tokens.AddTrial(new SideConnectionTrial(_members));
        return multiplexer;
    }

    private void OnMaintenance(object? sender, ServerMaintenanceEvent announced)
    {
        _maintenance = Maintenance.After(announced, _maintenance, _parts.Time.GetUtcNow());
        Log.MaintenanceAnnounced(_parts.Loggers.CreateLogger<RedisConnection>(), EndpointText, announced.RawMessage);
    }
}
