using AspNetRedisAad.Connection.Outages;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// How the surfaces reach Redis. While a connection is interrupted they wait for it, as long as the grace period lasts; in an outage they
/// do not wait. So a short failover fails nothing, and a long one does not keep callers waiting.
/// </summary>
/// <param name="connect">The multiplexer, as soon as there is one.</param>
/// <param name="outage">Whether the connection can be used.</param>
/// <param name="losses">Counts the operations that failed in an outage.</param>
/// <param name="endpointText">The endpoints, for messages.</param>
/// <param name="time">The clock for the wait.</param>
internal sealed class ConnectionAccess(
    Func<Task<IConnectionMultiplexer>> connect, OutageTracker outage, OutageLosses losses, string endpointText, TimeProvider time)
{
    /// <summary>By then a cluster has elected another master, and StackExchange.Redis knows it.</summary>
    private static readonly TimeSpan _election = TimeSpan.FromSeconds(10);

    private volatile IConnectionMultiplexer? _multiplexer;

    /// <summary>Returns the database when the server for this key can be used.</summary>
    /// <exception cref="RedisConnectionException">
    /// The server has not been usable for longer than the grace period; the message says why.
    /// </exception>
    public ValueTask<IDatabase> GetAsync(RedisKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return outage.IsWhole && _multiplexer is { } multiplexer ? new(multiplexer.GetDatabase()) : WaitAsync(key, cancellationToken);
    }

    /// <inheritdoc cref="GetAsync"/>
    public IDatabase Get(RedisKey key)
    {
        if (outage.IsWhole && _multiplexer is { } connected)
            return connected.GetDatabase();

        // Continues on another thread: the current one may be blocked, and the continuation would wait for it.
        var multiplexer = _multiplexer ??= Task.Run(connect).GetAwaiter().GetResult();
        while (true)
        {
            var change = outage.NextChange;
            if (StatusOf(multiplexer, key) is not { Stage: not OutageStage.Connected } status)
                return multiplexer.GetDatabase();
            if (status.Stage == OutageStage.Outage)
                throw Unavailable(status);
            change.Wait(status.GraceLeft);
        }
    }

    private async ValueTask<IDatabase> WaitAsync(RedisKey key, CancellationToken cancellationToken)
    {
        var multiplexer = _multiplexer ??= await connect().WaitAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var change = outage.NextChange;
            if (StatusOf(multiplexer, key) is not { Stage: not OutageStage.Connected } status)
                return multiplexer.GetDatabase();
            if (status.Stage == OutageStage.Outage)
                throw Unavailable(status);
            await change.WaitAsync(status.GraceLeft, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>What makes this key unavailable: the whole connection, or in a cluster the key's node.</summary>
    private OutageStatus? StatusOf(IConnectionMultiplexer multiplexer, RedisKey key)
    {
        if (outage.Current is { Stage: not OutageStage.Connected } whole)
            return whole;
        if (outage.IsWhole || multiplexer is not ConnectionMultiplexer)
            return null;

        try
        {
            // Before that, another node may know which node serves this key now.
            return outage.Of(multiplexer.GetServer(key).EndPoint) is { Stage: OutageStage.Outage } lost && lost.Lasting > _election
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
        losses.Operation();
        return new RedisConnectionException(
            ConnectionFailureType.UnableToConnect,
            CommandFlags.None,
            $"{endpointText} has not been usable for {OutageText.Of(status.Lasting)}. {status.Reason!.Describe()}");
    }
}
