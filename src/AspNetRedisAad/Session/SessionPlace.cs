using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Connection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>The sessions of an app in one cache. Sessions of ASP.NET Core's own store are taken over, if the settings say so.</summary>
internal sealed class SessionPlace(SessionHashes hashes, Action<Exception> notRenewed, ILogger logger) : ISessionPlace
{
    private readonly bool _migrates = hashes.Connection.Settings.MigrateStockSessions;
    private readonly RedisKey _stockPrefix = hashes.Connection.Settings.InstanceName;

    public RedisConnection Connection => hashes.Connection;

    public SessionFinding Read(string sessionKey, SessionContents contents)
    {
        var database = Connection.GetDatabase(hashes.KeyOf(sessionKey));
        var copy = hashes.Read(database, sessionKey);
        return Accept(copy, _migrates && copy is null ? ReadStock(database, sessionKey) : RedisValue.Null, contents);
    }

    public async Task<SessionFinding> ReadAsync(string sessionKey, SessionContents contents, CancellationToken cancellationToken)
    {
        var database = await Connection.GetDatabaseAsync(hashes.KeyOf(sessionKey), cancellationToken).ConfigureAwait(false);
        var reading = hashes.ReadAsync(database, sessionKey);
        var stock = _migrates ? ReadStockAsync(database, sessionKey) : null;
        return Accept(
            await reading.WaitAsync(cancellationToken).ConfigureAwait(false),
            stock is null ? RedisValue.Null : await stock.WaitAsync(cancellationToken).ConfigureAwait(false),
            contents);
    }

    public async Task WriteAsync(string sessionKey, SessionContents contents, TimeSpan idleTimeout, CancellationToken cancellationToken)
    {
        var database = await Connection.GetDatabaseAsync(hashes.KeyOf(sessionKey), cancellationToken).ConfigureAwait(false);
        await hashes.WriteAsync(database, sessionKey, contents, idleTimeout, cancellationToken).ConfigureAwait(false);
    }

    public void KeepAlive(string sessionKey, TimeSpan idleTimeout)
    {
        if (Connection.DatabaseIfConnected is { } database)
            hashes.KeepAlive(database, sessionKey, idleTimeout, notRenewed);
    }

    private RedisValue ReadStock(IDatabase database, string sessionKey)
    {
        try
        {
            return database.HashGet(StockKeyOf(sessionKey), StockSessions.Data);
        }
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
        {
            return RedisValue.Null;
        }
    }

    private async Task<RedisValue> ReadStockAsync(IDatabase database, string sessionKey)
    {
        try
        {
            return await database.HashGetAsync(StockKeyOf(sessionKey), StockSessions.Data).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
        {
            return RedisValue.Null;
        }
    }

    private RedisKey StockKeyOf(string sessionKey) => _stockPrefix.Append(sessionKey);

    private SessionFinding Accept(SessionCopy? copy, RedisValue stock, SessionContents contents)
    {
        if (copy is not null)
            return contents.Take(copy, logger);
        if (stock.IsNull)
            return SessionFinding.Nothing;

        if (StockSession.TryRead(((ReadOnlyMemory<byte>)stock).Span) is { } adopted)
            contents.Adopt(adopted);
        else
            Log.NotAdopted(logger);
        return SessionFinding.Adopted;
    }
}
