using AspNetRedisAad.Connection.Outages;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// The way of the surfaces to Redis. While a connection is interrupted they wait for it, as long as the grace lasts; in an outage they do
/// not wait at all. So a short failover fails nothing, and a long one keeps nobody waiting.
/// </summary>
/// <param name="connect">The multiplexer, once there is one.</param>
/// <param name="outage">Whether it can be used.</param>
/// <param name="losses">Counts whom an outage has turned away.</param>
/// <param name="endpointText">For messages.</param>
/// <param name="time">For the wait.</param>
internal sealed class ConnectionAccess(
    Func<Task<IConnectionMultiplexer>> connect, OutageTracker outage, OutageLosses losses, string endpointText, TimeProvider time)
{
    /// <summary>By then a cluster has elected another master, and StackExchange.Redis knows it.</summary>
    private static readonly TimeSpan _election = TimeSpan.FromSeconds(10);

    private volatile IConnectionMultiplexer? _multiplexer;

    /// <summary>The database, when the server of this key can be used.</summary>
    /// <exception cref="RedisConnectionException">It cannot, and has not been for longer than the grace; it says why.</exception>
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

        // Not on this thread: whoever blocks it may be what the continuation would wait for.
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

    /// <summary>What keeps this key from being used: the whole connection, or in a cluster its own node.</summary>
    private OutageStatus? StatusOf(IConnectionMultiplexer multiplexer, RedisKey key)
    {
        if (outage.Current is { Stage: not OutageStage.Connected } whole)
            return whole;
        if (outage.IsWhole || multiplexer is not ConnectionMultiplexer)
            return null;

        try
        {
            // Before that, another node may know who serves this key instead.
            return outage.Of(multiplexer.GetServer(key).EndPoint) is { Stage: OutageStage.Outage } lost && lost.Lasting > _election
                ? lost : null;
        }
        catch (RedisConnectionException)
        {
            // StackExchange.Redis finds no server for it, and will say why better than we could.
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
