using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// One connection, as the surfaces of the app share it. It joins three parts: <see cref="ConnectionOpening"/> knows how to open it,
/// <see cref="ConnectionAccess"/> hands out what is open, and <see cref="MultiplexerUpkeep"/> keeps it authenticated and alive.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable, IDisposable
{
    private readonly ConnectionParts _parts;
    private readonly ConnectionOpening _opening;
    private readonly ConnectionAccess _access;

    /// <exception cref="ConnectionHookException">A callback of the app has failed, or changes an option that must stay.</exception>
    public RedisConnection(ITokenSupply tokens, ConnectionParts parts)
    {
        _parts = parts;
        Upkeep = new MultiplexerUpkeep(parts);
        _opening = new ConnectionOpening(tokens, parts, Upkeep);
        _access = new ConnectionAccess(_opening, Upkeep, parts);
        Maintenance = new MaintenanceNotices(parts);
        _opening.Opened += Maintenance.Observe;
        Renewals = new Renewals(Settings.RenewalInterval, parts.Time);
    }

    public AzureRedisAadOptions Settings => _parts.Settings;

    /// <summary>The endpoints, for display.</summary>
    public string EndpointText => _parts.EndpointText;

    /// <summary>The user of the current token; null while there is none.</summary>
    public string? UserName => _parts.Tokens.Current?.UserName;

    /// <summary>Keeps the multiplexer authenticated and alive, and knows its servers.</summary>
    public MultiplexerUpkeep Upkeep { get; }

    /// <summary>Whether the connection can be used, and why not.</summary>
    public OutageTracker Outage => Upkeep.Outage;

    /// <summary>What Azure has announced.</summary>
    public MaintenanceNotices Maintenance { get; }

    /// <summary>When the expirations of keys were last renewed.</summary>
    public Renewals Renewals { get; }

    /// <inheritdoc cref="ConnectionOpening.RefusesPing"/>
    public bool RefusesPing => _opening.RefusesPing;

    /// <inheritdoc cref="ConnectionOpening.Current"/>
    public IConnectionMultiplexer? Current => _opening.Current;

    /// <inheritdoc cref="ConnectionOpening.GetReadyAsync"/>
    public Task<IConnectionMultiplexer> GetReadyAsync(CancellationToken cancellationToken) => _opening.GetReadyAsync(cancellationToken);

    /// <inheritdoc cref="ConnectionOpening.GetBlocking"/>
    public IConnectionMultiplexer GetBlocking() => _opening.GetBlocking();

    /// <inheritdoc cref="ConnectionAccess.Database"/>
    public IDatabase? DatabaseIfConnected => _access.Database;

    /// <inheritdoc cref="ConnectionAccess.GetAsync"/>
    public ValueTask<IDatabase> GetDatabaseAsync(RedisKey key, CancellationToken cancellationToken) =>
        _access.GetAsync(key, cancellationToken);

    /// <inheritdoc cref="ConnectionAccess.Get"/>
    public IDatabase GetDatabase(RedisKey key) => _access.Get(key);

    /// <inheritdoc cref="ConnectionAccess.IsLostBy"/>
    public bool IsLostBy(Exception failure) => _access.IsLostBy(failure);

    /// <inheritdoc cref="ConnectionAccess.EndForeign"/>
    public RedisConnectionException EndForeign(RedisKey key) => _access.EndForeign(key);

    /// <inheritdoc cref="ConnectionAccess.NotReady"/>
    public RedisConnectionException NotReady() => _access.NotReady();

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await Upkeep.DisposeAsync().ConfigureAwait(false);
        await _opening.DisposeAsync().ConfigureAwait(false);
    }
}
