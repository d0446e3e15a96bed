using AspNetRedisAad.Connection;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>
/// The side of a move that is not read. Nothing fails because of it, and nobody waits for it longer than a second. What it has missed is
/// remembered, and written as soon as it can be reached again.
/// </summary>
/// <param name="connection">To it.</param>
/// <param name="open">The database of a key on it.</param>
/// <param name="late">What it has missed.</param>
/// <param name="metrics">Counts what it has missed.</param>
/// <param name="time">For the limit.</param>
/// <param name="log">Tells of it once in an outage.</param>
internal sealed class OtherSide(
    RedisConnection connection, Func<RedisKey, CancellationToken, ValueTask<IDatabase>> open, LateWrites late, MoveMetrics metrics,
    TimeProvider time, OtherSideLog log)
{
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(1);

    public RedisConnection Connection => connection;

    public LateWrites Late => late;

    public OtherSideLog Log => log;

    /// <summary>Writes to it, and remembers the key if that cannot be done.</summary>
    /// <param name="surface">Whose key it is.</param>
    /// <param name="name">The key as the surface names it.</param>
    /// <param name="key">The key in Redis.</param>
    /// <param name="write">Writes.</param>
    /// <returns>Whether it has been written, at most a second later.</returns>
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

    /// <summary>As <see cref="WriteAsync"/>, for callers that block.</summary>
    public bool Write(ILateWriter surface, string name, RedisKey key, Func<IDatabase, Task> write) =>
        // Not on this thread: whoever blocks it may be what the continuation would wait for.
        Task.Run(() => WriteAsync(surface, name, key, write)).GetAwaiter().GetResult();

    /// <summary>Asks it.</summary>
    /// <returns>Whether it has answered within a second, and what.</returns>
    public async Task<(bool HasAnswered, T? Answer)> TryAsync<T>(RedisKey key, Func<IDatabase, Task<T>> ask)
    {
        // In an outage nobody waits for it, not even a second.
        if (connection.Outage.IsOutage)
        {
            log.Failed(connection.Outage.Current.Reason!.Describe());
            return (false, default);
        }

        using var limit = new CancellationTokenSource(_longestWait, time);
        try
        {
            var asking = AskAsync(key, ask, limit.Token);
            // Whoever waits no longer does not see how it ends.
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

    /// <summary>As <see cref="TryAsync"/>, for callers that block.</summary>
    public (bool HasAnswered, T? Answer) Try<T>(RedisKey key, Func<IDatabase, Task<T>> ask) =>
        Task.Run(() => TryAsync(key, ask)).GetAwaiter().GetResult();

    /// <summary>Tells the instances that listen there.</summary>
    /// <returns>How many have heard it; null when it could not be published within a second.</returns>
    public async Task<long?> PublishAsync(RedisChannel channel, RedisValue message, CommandFlags flags = CommandFlags.None)
    {
        var (isDone, heard) = await TryAsync(default, database => database.PublishAsync(channel, message, flags)).ConfigureAwait(false);
        if (isDone)
            return heard;

        metrics.MissedMessage();
        return null;
    }

    /// <summary>It has not got a write.</summary>
    public void Missed(ILateWriter surface, string name)
    {
        metrics.Missed();
        late.Add(surface, name);
    }

    private async Task<T> AskAsync<T>(RedisKey key, Func<IDatabase, Task<T>> ask, CancellationToken limited) =>
        await ask(await open(key, limited).ConfigureAwait(false)).ConfigureAwait(false);
}
