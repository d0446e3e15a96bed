using System.Net;
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
    private readonly ForeignReplies _foreign;
    private readonly IReadOnlyList<MemberConnection> _members;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task<IConnectionMultiplexer>> _connection;
    private volatile bool _gaveUpWaiting;
    private volatile Maintenance? _maintenance;

    public RedisConnection(
        TokenRefresher refresher, AzureRedisAadOptions settings, Jitter jitter, TimeProvider time, ConnectionMetrics metrics,
        BackgroundMetrics background, ILoggerFactory loggers)
    {
        _metrics = metrics;
        _refresher = refresher;
        _loggers = loggers;
        _time = time;
        Settings = settings;
        _reauthenticator = new Reauthenticator(refresher.Store, _lines, jitter, time, metrics, background, loggers.CreateLogger<Reauthenticator>());
        _watch = new ConnectionWatch(() => Servers, _reauthenticator, _lines, time, background, loggers.CreateLogger<ConnectionWatch>());
        _foreign = new ForeignReplies(_lines, metrics, loggers.CreateLogger<ForeignReplies>());
        _members = [.. settings.AllEndpoints.Select(endpoint => new MemberConnection(
            settings, endpoint.Endpoint!, refresher.Store, PublishAsync, _lines, jitter, time, metrics, background, loggers))];
        foreach (var member in _members)
            Observe(member);
        _connection = new(ConnectAsync);
    }

    public AzureRedisAadOptions Settings { get; }

    /// <summary>For people.</summary>
    public string EndpointText => string.Join(" or ", Settings.AllEndpoints.Select(endpoint => endpoint.Endpoint));

    public RedisTokenStore Tokens => _refresher.Store;

    public Reauthenticator Authentication => _reauthenticator;

    /// <summary>The multiplexer, or null while the first connection is being made.</summary>
    public IConnectionMultiplexer? Current =>
        _connection is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } connected } ? connected.Result : null;

    /// <summary>What Azure has announced, and is not over.</summary>
    public Maintenance? Maintenance => _maintenance is { } announced && announced.IsDue(_time.GetUtcNow()) ? announced : null;

    /// <summary>All servers known so far, also those that are not used at the moment.</summary>
    public IReadOnlyList<IServer> Servers => Current switch
    {
        null => [],
        ConnectionMultiplexer one => one.GetServers(),
        var group => [.. _members.SelectMany(member => member.Configuration.EndPoints).Union(_reauthenticator.Endpoints.Select(endpoint => endpoint.Key)).Select(endpoint => group.GetServer(endpoint))],
    };

    /// <summary>Makes the connection on the first call; all callers share it.</summary>
    public Task<IConnectionMultiplexer> GetAsync() => _connection.Value;

    /// <summary>Its database.</summary>
    public async ValueTask<IDatabase> GetDatabaseAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return (Current ?? await GetAsync().WaitAsync(cancellationToken).ConfigureAwait(false)).GetDatabase();
    }

    /// <summary>
    /// For callers that cannot await: a constructor that takes <see cref="IConnectionMultiplexer"/> before the host has started. Blocks for
    /// as long as the first connection takes, at most the start timeout and one connect timeout; afterwards never.
    /// </summary>
    public IConnectionMultiplexer Get() => Current ?? Task.Run(GetAsync).GetAwaiter().GetResult();

    /// <summary>As <see cref="Get"/>, but without a second wait when the start of the app has already waited in vain.</summary>
    /// <exception cref="RedisConnectionException">No server has been reached yet.</exception>
    public IConnectionMultiplexer GetUnlessUnreachable() =>
        _gaveUpWaiting && !_ready.Task.IsCompleted ? throw NotReady() : Get();

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
            _gaveUpWaiting = true;
            return false;
        }
    }

    /// <summary>Ends the connection that has brought a reply of another key.</summary>
    /// <returns>What to throw.</returns>
    public RedisConnectionException EndForeign(RedisKey key) => _foreign.End(Get(), key);

    /// <summary>Why there is no connection.</summary>
    public RedisConnectionException NotReady() => new(
        ConnectionFailureType.UnableToConnect,
        CommandFlags.None,
        Tokens.Snapshot is { Token: null } none
            ? $"There is no access token ({none.LastError ?? "the identity service has not answered yet"})."
            : $"{EndpointText} does not answer, or does not let {Tokens.Current!.UserName} in.");

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        foreach (var member in _members)
            member.Dispose();
        await _reauthenticator.DisposeAsync().ConfigureAwait(false);
        if (Current is { } multiplexer)
            await multiplexer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        _refresher.EnsureStarted();

        // Without a token the handshake is refused; but then the app still gets its multiplexer, which connects by itself once there is one.
        await Tokens.FirstToken.WaitAsync(Settings.StartTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var multiplexer = await (_members is [var only] ? OpenAsync(only) : OpenGroupAsync()).ConfigureAwait(false);
        multiplexer.AddLibraryNameSuffix("AspNetRedisAad");

        multiplexer.ConnectionFailed += (_, e) => _metrics.Failed(e.EndPoint, e.ConnectionType.ToString(), e.FailureType.ToString());
        multiplexer.ConnectionRestored += (_, e) => _metrics.Restored(e.EndPoint, e.ConnectionType.ToString());
        multiplexer.ServerMaintenanceEvent += OnMaintenance;
        _reauthenticator.Start(multiplexer);
        _watch.Start();
        foreach (var member in _members)
            member.Redialer.IsPatient = true;
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
        member.Redialer.Failed += (endpoint, type, error) => _metrics.Failed(endpoint, type.ToString(), error.GetType().Name);
        member.Redialer.Refused += _reauthenticator.OnRefused;
        member.Redialer.Opened += (endpoint, type, line) =>
        {
            if (type == ConnectionType.Interactive)
                _reauthenticator.OnOpened(endpoint, line.Token);
        };
    }

    /// <summary>Raw: a channel prefix of the app's does not apply.</summary>
    private Task PublishAsync(EndPoint endpoint, byte[] channel) =>
        Current is { } multiplexer ? multiplexer.GetServer(endpoint).ExecuteAsync("PUBLISH", (RedisChannel)RedisChannel.Literal(channel), "") : Task.CompletedTask;

    private void OnMaintenance(object? sender, ServerMaintenanceEvent announced)
    {
        _maintenance = Maintenance.After(announced, _maintenance, _time.GetUtcNow());
        Log.MaintenanceAnnounced(_loggers.CreateLogger<RedisConnection>(), EndpointText, announced.RawMessage);
    }

    private void OnConnectionAttempt(object? sender, ConnectionAttemptCompletedEventArgs attempt)
    {
        if (attempt is not { IsSuccess: true, ConnectionType: ConnectionType.Interactive, EndPoint: { } endpoint })
            return;

        _reauthenticator.OnConnected(endpoint);
        _ready.TrySetResult();
    }
}
