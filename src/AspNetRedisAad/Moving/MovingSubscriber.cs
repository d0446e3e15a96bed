using System.Net;
using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>
/// Subscribes on the side that is read, and publishes on both. So each message reaches every instance once, whichever side that instance
/// subscribes on.
/// </summary>
/// <param name="read">The subscriber of the side that is read.</param>
/// <param name="other">The other side.</param>
/// <param name="translate">Translates a channel and its message for the other side.</param>
internal sealed class MovingSubscriber(
    ISubscriber read, OtherSide other, Func<RedisChannel, RedisValue, (RedisChannel Channel, RedisValue Message)> translate) : ISubscriber
{
    public IConnectionMultiplexer Multiplexer => read.Multiplexer;

    /// <summary>The number of receivers on both sides together. A failure to publish counts only on the side that is read.</summary>
    public async Task<long> PublishAsync(RedisChannel channel, RedisValue message, CommandFlags flags = CommandFlags.None)
    {
        var there = translate(channel, message);
        var others = other.PublishAsync(there.Channel, there.Message, flags);
        var heard = await read.PublishAsync(channel, message, flags).ConfigureAwait(false);
        return heard + (await others.ConfigureAwait(false) ?? 0);
    }

    public long Publish(RedisChannel channel, RedisValue message, CommandFlags flags = CommandFlags.None) =>
        // Continues on another thread: the current one may be blocked, and the continuation would wait for it.
        Task.Run(() => PublishAsync(channel, message, flags)).GetAwaiter().GetResult();

    public void Subscribe(RedisChannel channel, Action<RedisChannel, RedisValue> handler, CommandFlags flags = CommandFlags.None) =>
        read.Subscribe(channel, handler, flags);

    public ChannelMessageQueue Subscribe(RedisChannel channel, CommandFlags flags = CommandFlags.None) => read.Subscribe(channel, flags);

    public Task SubscribeAsync(RedisChannel channel, Action<RedisChannel, RedisValue> handler, CommandFlags flags = CommandFlags.None) =>
        read.SubscribeAsync(channel, handler, flags);

    public Task<ChannelMessageQueue> SubscribeAsync(RedisChannel channel, CommandFlags flags = CommandFlags.None) =>
        read.SubscribeAsync(channel, flags);

    public void Unsubscribe(
        RedisChannel channel, Action<RedisChannel, RedisValue>? handler = null, CommandFlags flags = CommandFlags.None) =>
        read.Unsubscribe(channel, handler, flags);

    public Task UnsubscribeAsync(
        RedisChannel channel, Action<RedisChannel, RedisValue>? handler = null, CommandFlags flags = CommandFlags.None) =>
        read.UnsubscribeAsync(channel, handler, flags);

    public void UnsubscribeAll(CommandFlags flags = CommandFlags.None) => read.UnsubscribeAll(flags);

    public Task UnsubscribeAllAsync(CommandFlags flags = CommandFlags.None) => read.UnsubscribeAllAsync(flags);

    public bool IsConnected(RedisChannel channel = default) => read.IsConnected(channel);

    public EndPoint? SubscribedEndpoint(RedisChannel channel) => read.SubscribedEndpoint(channel);

    public EndPoint? IdentifyEndpoint(RedisChannel channel, CommandFlags flags = CommandFlags.None) =>
        read.IdentifyEndpoint(channel, flags);

    public Task<EndPoint?> IdentifyEndpointAsync(RedisChannel channel, CommandFlags flags = CommandFlags.None) =>
        read.IdentifyEndpointAsync(channel, flags);

    public TimeSpan Ping(CommandFlags flags = CommandFlags.None) => read.Ping(flags);

    public Task<TimeSpan> PingAsync(CommandFlags flags = CommandFlags.None) => read.PingAsync(flags);

#pragma warning disable SER308 // The caller decides whether to block.
    public bool TryWait(Task task) => read.TryWait(task);

    public void Wait(Task task) => read.Wait(task);

    public T Wait<T>(Task<T> task) => read.Wait(task);

    public void WaitAll(params Task[] tasks) => read.WaitAll(tasks);
#pragma warning restore SER308
}
