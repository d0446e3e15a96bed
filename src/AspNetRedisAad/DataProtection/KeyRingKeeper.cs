using AspNetRedisAad.Background;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// Reads the key ring as soon as Redis can be reached, if it could not be read before. Data Protection reads synchronously, so this saves a
/// request from blocking.
/// </summary>
internal sealed class KeyRingKeeper : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan _soonest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _latest = TimeSpan.FromSeconds(30);

    private readonly RedisConnection _connection;
    private readonly Lazy<IKeyRingProvider> _provider;
    private readonly SteadyKeyManager _keys;
    private readonly KeyRingState _state;
    private readonly TimeProvider _time;
    private readonly BackgroundLoop _loop;
    private TimeSpan _pause = _soonest;

    public KeyRingKeeper(
        RedisConnection connection,
        Lazy<IKeyRingProvider> provider,
        SteadyKeyManager keys,
        KeyRingState state,
        TimeProvider time,
        BackgroundMetrics background,
        ILogger<KeyRingKeeper> logger)
    {
        (_connection, _provider, _keys, _state, _time) = (connection, provider, keys, state, time);
        _loop = new BackgroundLoop("key ring", RoundAsync, time, background, logger);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _loop.DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task<TimeSpan> RoundAsync(CancellationToken stopping)
    {
        await _state.ReadingIsDue.WaitAsync(stopping).ConfigureAwait(false);
        _pause = !_connection.Outage.IsConnected || await TryReadAsync().ConfigureAwait(false)
            ? _soonest
            : TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, _latest.Ticks));
        return _pause;
    }

    /// <summary>If the provider has older keys, it reads in the background and uses the result at the next call.</summary>
    private async Task<bool> TryReadAsync()
    {
        try
        {
            if (_state.IsKnown)
                _keys.ExpireCache();
            await Task.Run(() => _provider.Value.GetCurrentKeyRing()).ConfigureAwait(false);
            await Task.Delay(_soonest, _time).ConfigureAwait(false);
            _provider.Value.GetCurrentKeyRing();
        }
#pragma warning disable CA1031 // Whatever it is: it has been logged where it came from, and is tried again.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }

        return _state.IsCurrent;
    }
}
