using AspNetRedisAad.Connection;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>Sessions on the app's one connection: a Redis hash for each, a field for each value.</summary>
internal sealed class RedisSessionStore(RedisConnection connection, SessionMetrics metrics, TimeProvider time, ILogger<RedisSessionStore> logger) : ISessionStore
{
    private readonly Seldom _losses = new(time);
    private readonly RedisKey _prefix = connection.Settings.InstanceName + "session:";
    private readonly KeyOwner _owners = new(connection.Settings.InstanceName + "session:");
    private readonly RedisKey _stockPrefix = connection.Settings.InstanceName;

    public RedisConnection Connection => connection;

    public SessionMetrics Metrics => metrics;

    public ILogger Logger => logger;

    public Action<Exception> NotRenewed { get; } = Limited(connection, new Seldom(time), reason => Log.NotRenewed(logger, reason));

    public bool Preloads => connection.Settings.PreloadSessions;

    public bool MigratesStockSessions => connection.Settings.MigrateStockSessions;

    public ISession Create(string sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout, Func<bool> tryEstablishSession, bool isNewSessionKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionKey);
        ArgumentNullException.ThrowIfNull(tryEstablishSession);
        return Create(new GivenSessionKey(sessionKey, isNewSessionKey, tryEstablishSession), idleTimeout, ioTimeout);
    }

    public RedisSession Create(ISessionKey sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout) => new(this, sessionKey, idleTimeout, ioTimeout);

    public RedisKey KeyOf(string sessionKey) => _prefix.Append(sessionKey);

    public long OwnerOf(string sessionKey) => _owners.Of(sessionKey);

    /// <summary>
    /// Whether the loss of a session is worth a line: while the connection works, as when the server refuses writes, one in ten seconds; and the
    /// first one of an outage, whose end says how many there were.
    /// </summary>
    public bool IsNews(Exception reason)
    {
        if (!RedisFailures.IsFailure(reason))
            return true;
        return connection.Outage.Current.Stage == OutageStage.Connected ? _losses.IsDue() : connection.Losses.Session();
    }

    public RedisKey StockKeyOf(string sessionKey) => _stockPrefix.Append(sessionKey);

    private static Action<Exception> Limited(RedisConnection connection, Seldom lines, Action<string> write) => reason =>
    {
        if (!connection.IsLostBy(reason) && lines.IsDue())
            write(reason.Message);
    };
}
