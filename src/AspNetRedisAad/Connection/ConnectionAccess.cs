using AspNetRedisAad.Connection.Outages;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// How the surfaces reach Redis. While a connection is interrupted they wait for it, as long as the grace period lasts; in an outage they
/// do not wait. So a short failover fails nothing, and a long one does not keep callers waiting.
/// </summary>
/// <param name="opening">Opens the multiplexer.</param>
/// <param name="upkeep">Knows whether it can be used.</param>
/// <param name="parts">The connection's.</param>
internal sealed class ConnectionAccess(ConnectionOpening opening, MultiplexerUpkeep upkeep, ConnectionParts parts)
{
    /// <summary>By then a cluster has elected another master, and StackExchange.Redis knows it.</summary>
    private static readonly TimeSpan _election = TimeSpan.FromSeconds(10);

    private readonly OutageTracker _outage = upkeep.Outage;
    private readonly ForeignReplies _foreign = new(upkeep.Lines, parts.Metrics, parts.Loggers.CreateLogger<ForeignReplies>());
    private volatile IConnectionMultiplexer? _multiplexer;

    /// <summary>The database if no server is known to be lost, else null; for work that is not worth a wait.</summary>
    public IDatabase? Database => _outage.IsWhole ? opening.Current?.GetDatabase() : null;

    /// <summary>Returns the database when the server for this key can be used.</summary>
    /// <exception cref="RedisConnectionException">
    /// The server has not been usable for longer than the grace period; the message says why.
    /// </exception>
    public ValueTask<IDatabase> GetAsync(RedisKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _outage.IsWhole && _multiplexer is { } multiplexer ? new(multiplexer.GetDatabase()) : WaitAsync(key, cancellationToken);
    }

    /// <inheritdoc cref="GetAsync"/>
    public IDatabase Get(RedisKey key)
    {
        if (_outage.IsWhole && _multiplexer is { } connected)
            return connected.GetDatabase();

        // Continues on another thread: the current one may be blocked, and the continuation would wait for it.
        var multiplexer = _multiplexer ??= Task.Run(opening.GetAsync).GetAwaiter().GetResult();
        while (true)
        {
            var change = _outage.NextChange;
            if (StatusOf(multiplexer, key) is not { Stage: not OutageStage.Connected } status)
                return multiplexer.GetDatabase();
            if (status.Stage == OutageStage.Outage)
                throw Unavailable(status);
            change.Wait(status.GraceLeft);
        }
    }

    /// <summary>Whether a command has failed because the connection is lost. The outage has its own log lines.</summary>
    public bool IsLostBy(Exception failure) => failure is RedisConnectionException || !_outage.IsWhole;

    /// <summary>Ends the connection that has delivered the reply to another key's command.</summary>
    /// <returns>The exception to throw.</returns>
    public RedisConnectionException EndForeign(RedisKey key) => _foreign.End(opening.GetBlocking(), key);

    /// <summary>The exception that says why there is no connection.</summary>
    public RedisConnectionException NotReady() => new(
        ConnectionFailureType.UnableToConnect,
        CommandFlags.None,
        parts.Tokens.Snapshot is { Token: null } none
            ? $"{parts.Settings.Names.Prefix}There is no access token ({none.LastError ?? "the identity service has not answered yet"})."
            : $"{Subject} cannot be used. {_outage.Current.Reason?.Describe()}");

    private string Subject => parts.Settings.Names.Prefix + parts.EndpointText;

    private async ValueTask<IDatabase> WaitAsync(RedisKey key, CancellationToken cancellationToken)
    {
        var multiplexer = _multiplexer ??= await opening.GetAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var change = _outage.NextChange;
            if (StatusOf(multiplexer, key) is not { Stage: not OutageStage.Connected } status)
                return multiplexer.GetDatabase();
            if (status.Stage == OutageStage.Outage)
                throw Unavailable(status);
            await change.WaitAsync(status.GraceLeft, parts.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>What makes this key unavailable: the whole connection, or in a cluster the key's node.</summary>
    private OutageStatus? StatusOf(IConnectionMultiplexer multiplexer, RedisKey key)
    {
        if (_outage.Current is { Stage: not OutageStage.Connected } whole)
            return whole;
        if (_outage.IsWhole || multiplexer is not ConnectionMultiplexer)
            return null;

        try
        {
            // Before that, another node may know which node serves this key now.
            return _outage.Of(multiplexer.GetServer(key).EndPoint) is { Stage: OutageStage.Outage } lost && lost.Lasting > _election
                ? lost : null;
        }
        catch (RedisConnectionException)
        {
            // StackExchange.Redis finds no server for it, and its own message explains why.
            return null;
        }
    }

    private RedisConnectionException Unavailable(OutageStatus status)
    {
        _outage.Losses.Operation();
        return new RedisConnectionException(
            ConnectionFailureType.UnableToConnect,
            CommandFlags.None,
            $"{Subject} has not been usable for {OutageText.Of(status.Lasting)}. {status.Reason!.Describe()}");
    }
}
