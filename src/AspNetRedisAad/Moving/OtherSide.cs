using AspNetRedisAad.Connection;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>
/// The side of a move that is not read. Its failures do not affect callers, and no caller waits for it longer than one second. Writes that
/// it misses are remembered, and made as soon as it can be reached again.
/// </summary>
/// <param name="connection">The connection to it.</param>
/// <param name="open">Returns its database for a key.</param>
/// <param name="late">The writes that it has missed.</param>
/// <param name="metrics">Counts missed writes.</param>
/// <param name="time">The clock for the time limit.</param>
/// <param name="log">Logs each outage once.</param>
internal sealed class OtherSide(
    RedisConnection connection, Func<RedisKey, CancellationToken, ValueTask<IDatabase>> open, LateWrites late, MoveMetrics metrics,
    TimeProvider time, OtherSideLog log)
{
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(1);

    public RedisConnection Connection => connection;

    public LateWrites Late => late;

    public OtherSideLog Log => log;

    /// <summary>Writes to the other side, and remembers the key if the write fails.</summary>
    /// <param name="surface">The surface that owns the key.</param>
    /// <param name="name">The key as the surface names it.</param>
    /// <param name="key">The key in Redis.</param>
    /// <param name="write">The write.</param>
    /// <returns>Whether the write succeeded, within one second.</returns>
    public async Task<bool> WriteAsync(ILateWriter surface, string name, RedisKey key, Func<IDatabase, Task> write)
    {
        var (isDone, _) = await TryAsync(key, async database =>
        {
            await write(database).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        if (!isDone)
            Missed(surface, name);
        return isDone;
    }

    /// <summary>Does the same as <see cref="WriteAsync"/>, for blocking callers.</summary>
    public bool Write(ILateWriter surface, string name, RedisKey key, Func<IDatabase, Task> write) =>
        // Continues on another thread: the current one may be blocked, and the continuation would wait for it.
        Task.Run(() => WriteAsync(surface, name, key, write)).GetAwaiter().GetResult();

    /// <summary>Reads from the other side.</summary>
    /// <returns>Whether it answered within one second, and the answer.</returns>
    public async Task<(bool HasAnswered, T? Answer)> TryAsync<T>(RedisKey key, Func<IDatabase, Task<T>> ask)
    {
        // In an outage no caller waits for it, not even for a second.
        if (connection.Outage.IsOutage)
        {
            log.Failed(connection.Outage.Current.Reason!.Describe());
            return (false, default);
        }

        using var limit = new CancellationTokenSource(_longestWait, time);
        try
        {
            var asking = AskAsync(key, ask, limit.Token);
            // A caller that no longer waits does not see the result.
            _ = asking.ContinueWith(
                static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return (true, await asking.WaitAsync(limit.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            log.Failed("It has not answered within a second.");
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            log.Failed(OutageReasons.Of(e).Describe());
        }

        return (false, default);
    }

    /// <summary>Does the same as <see cref="TryAsync"/>, for blocking callers.</summary>
    public (bool HasAnswered, T? Answer) Try<T>(RedisKey key, Func<IDatabase, Task<T>> ask) =>
        Task.Run(() => TryAsync(key, ask)).GetAwaiter().GetResult();

    /// <summary>Publishes to the instances that subscribe there.</summary>
    /// <returns>The number of receivers; null if it could not be published within one second.</returns>
    public async Task<long?> PublishAsync(RedisChannel channel, RedisValue message, CommandFlags flags = CommandFlags.None)
    {
        var (isDone, heard) = await TryAsync(default, database => database.PublishAsync(channel, message, flags)).ConfigureAwait(false);
        if (isDone)
            return heard;

        metrics.MissedMessage();
        return null;
    }

    /// <summary>Records that the other side has missed a write.</summary>
    public void Missed(ILateWriter surface, string name)
    {
        metrics.Missed();
        late.Add(surface, name);
    }

    private async Task<T> AskAsync<T>(RedisKey key, Func<IDatabase, Task<T>> ask, CancellationToken limited) =>
        await ask(await open(key, limited).ConfigureAwait(false)).ConfigureAwait(false);
}
