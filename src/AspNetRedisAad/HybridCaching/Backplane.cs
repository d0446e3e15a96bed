using AspNetRedisAad.Connection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.HybridCaching;

/// <summary>
/// Carries invalidations between the instances of an app over pub/sub. Where some may have been missed, because a connection was interrupted,
/// everything counts as invalid.
/// </summary>
internal sealed class Backplane : IDisposable
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);

    private readonly RedisConnection _connection;
    private readonly Action<Invalidation> _received;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RedisChannel _channel;
    private readonly string _sender = Invalidation.CreateSender();
    private readonly CancellationTokenSource _stopping = new();
    private int _unsent;

    public Backplane(RedisConnection connection, Action<Invalidation> received, TimeProvider time, ILogger logger)
    {
        _connection = connection;
        _received = received;
        _time = time;
        _logger = logger;
        _channel = RedisChannel.Literal(connection.Settings.InstanceName + "hybrid-cache");
        _ = ListenAsync();
    }

    /// <summary>Tells the other instances. That it cannot is no reason for the caller to fail: its own change is made.</summary>
    public async ValueTask PublishAsync(char kind, string name)
    {
        try
        {
            var multiplexer = await _connection.GetAsync().ConfigureAwait(false);
            await multiplexer.GetSubscriber().PublishAsync(_channel, new Invalidation(_sender, kind, name).Write()).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e))
        {
            Interlocked.Exchange(ref _unsent, 1);
            Log.NotPublished(_logger, e.Message);
        }
    }

    public void Dispose()
    {
        // The container knows this cache under two names, and disposes it for each.
        if (_stopping.IsCancellationRequested)
            return;
        if (_connection.Current is { } multiplexer)
            multiplexer.ConnectionRestored -= OnRestored;
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        var stopping = _stopping.Token;
        try
        {
            var multiplexer = await _connection.GetReadyAsync(stopping).ConfigureAwait(false);
            multiplexer.ConnectionRestored += OnRestored;
            while (!await TrySubscribeAsync(multiplexer.GetSubscriber()).ConfigureAwait(false))
                await Task.Delay(_retry, _time, stopping).ConfigureAwait(false);
            // What came into the local cache before may have changed unheard.
            DropEverything();
        }
        catch (OperationCanceledException)
        {
            // The app stops.
        }
    }

    private async Task<bool> TrySubscribeAsync(ISubscriber subscriber)
    {
        try
        {
            await subscriber.SubscribeAsync(_channel, OnMessage).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (IsFailure(e))
        {
            Log.NotSubscribed(_logger, e.Message);
            return false;
        }
    }

    private void OnMessage(RedisChannel channel, RedisValue message)
    {
        if (Invalidation.TryRead(message) is { } invalidation && invalidation.Sender != _sender)
            _received(invalidation);
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs e) => _ = CatchUpAsync((IConnectionMultiplexer)sender!);

    private async Task CatchUpAsync(IConnectionMultiplexer multiplexer)
    {
        // Once now, and once when the subscription is certain to be back: what changes between the two is not heard either.
        DropEverything();
        await multiplexer.GetSubscriber().PingAsync().ReportAsync(reason => Log.NotSubscribed(_logger, reason)).ConfigureAwait(false);
        DropEverything();

        if (Interlocked.Exchange(ref _unsent, 0) == 1)
            await PublishAsync(Invalidation.Everything, "").ConfigureAwait(false);
    }

    private void DropEverything()
    {
        Log.LocalEntriesDropped(_logger);
        _received(new Invalidation("", Invalidation.Everything, ""));
    }

    private static bool IsFailure(Exception e) => e is RedisException or TimeoutException or ObjectDisposedException;
}
