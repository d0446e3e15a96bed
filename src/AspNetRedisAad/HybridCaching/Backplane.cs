using AspNetRedisAad.Background;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.HybridCaching;

/// <summary>
/// Carries invalidations between the instances of an app over pub/sub. If some may have been missed because a connection was interrupted,
/// everything counts as invalid. While the app moves from one cache to another, it publishes to all instances, and listens on the cache
/// that is read.
/// </summary>
internal sealed class Backplane : IDisposable
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);

    private readonly RedisConnection _connection;
    private readonly Action<Invalidation> _received;
    private readonly ILogger _logger;
    private readonly RedisChannel _channel;
    private readonly string _sender = Invalidation.CreateSender();
    private readonly BackgroundLoop _loop;
    private readonly OtherInstances? _others;
    private IConnectionMultiplexer? _subscribed;
    private int _unsent;
    private int _missed;

    /// <param name="connection">The connection to listen on.</param>
    /// <param name="other">The other cache on which instances listen; null if the app is not moving.</param>
    /// <param name="received">Handles an invalidation from another instance.</param>
    /// <param name="time">The clock.</param>
    /// <param name="background">Counts failures of the background work.</param>
    /// <param name="logger">The cache's logger.</param>
    public Backplane(
        RedisConnection connection, OtherSide? other, Action<Invalidation> received, TimeProvider time, BackgroundMetrics background,
        ILogger logger)
    {
        _connection = connection;
        _received = received;
        _logger = logger;
        _channel = Invalidation.Channel(connection.Settings);
        _others = other is null ? null
            : new OtherInstances(other, new Invalidation(_sender, Invalidation.Everything, ""), time, background, logger);
        _loop = new BackgroundLoop("HybridCache backplane", RoundAsync, time, background, logger);
        _loop.Start();
    }

    /// <summary>
    /// Publishes an invalidation to the other instances. A failure to publish does not fail the caller, whose own change is complete.
    /// </summary>
    public async ValueTask PublishAsync(char kind, string name)
    {
        var invalidation = new Invalidation(_sender, kind, name);
        var others = _others?.PublishAsync(invalidation);
        await PublishAsync(invalidation).ConfigureAwait(false);
        if (others is not null)
            await others.ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _subscribed, null) is { } multiplexer)
            multiplexer.ConnectionRestored -= OnRestored;
        _loop.Dispose();
        _others?.Dispose();
    }

    private async Task PublishAsync(Invalidation invalidation)
    {
        try
        {
            // In an outage the caller does not wait, because nothing can be sent.
            if (_connection.Outage.IsOutage || _connection.Current is not { } multiplexer)
                throw _connection.NotReady();
            await multiplexer.GetSubscriber().PublishAsync(_channel, invalidation.Write()).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            _connection.Outage.Losses.Message();
            if (Interlocked.Exchange(ref _unsent, 1) == 0)
                Log.NotPublished(_logger, e.Message);
        }
    }

    private async Task<TimeSpan> RoundAsync(CancellationToken stopping)
    {
        if (_subscribed is null && !await TrySubscribeAsync(stopping).ConfigureAwait(false))
            return _retry;
        if (Interlocked.Exchange(ref _missed, 0) == 1)
            await CatchUpAsync(_subscribed!).ConfigureAwait(false);
        if (Interlocked.Exchange(ref _unsent, 0) == 1)
            await PublishAsync(new Invalidation(_sender, Invalidation.Everything, "")).ConfigureAwait(false);
        return Timeout.InfiniteTimeSpan;
    }

    private async Task<bool> TrySubscribeAsync(CancellationToken stopping)
    {
        var multiplexer = await _connection.GetReadyAsync(stopping).ConfigureAwait(false);
        var subscriber = multiplexer.GetSubscriber();
        try
        {
            await subscriber.SubscribeAsync(_channel, OnMessage).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            Log.NotSubscribed(_logger, e.Message);
            // StackExchange.Redis keeps the handler, and would call it once more for each attempt.
            await subscriber.UnsubscribeAsync(_channel, OnMessage, CommandFlags.FireAndForget).ReportAsync(_ => { }).ConfigureAwait(false);
            return false;
        }

        _subscribed = multiplexer;
        multiplexer.ConnectionRestored += OnRestored;
        // Earlier entries in the local cache may have changed without a message.
        DropEverything();
        return true;
    }

    private void OnMessage(RedisChannel channel, RedisValue message)
    {
        if (Invalidation.TryRead(message) is { } invalidation && invalidation.Sender != _sender)
            _received(invalidation);
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Subscription)
        {
            // Drops once now, and again when the subscription is certain to be restored, because changes in between are not received
            // either.
            DropEverything();
            Interlocked.Exchange(ref _missed, 1);
        }

        _loop.Nudge();
    }

    private async Task CatchUpAsync(IConnectionMultiplexer multiplexer)
    {
        await multiplexer.GetSubscriber().PingAsync().ReportAsync(e => Log.NotSubscribed(_logger, e.Message)).ConfigureAwait(false);
        DropEverything();
    }

    private void DropEverything()
    {
        Log.LocalEntriesDropped(_logger);
        _received(new Invalidation("", Invalidation.Everything, ""));
    }
}
