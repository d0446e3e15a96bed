using AspNetRedisAad.Connection;
using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Microsoft.Extensions.Hosting;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// Reads the key ring as soon as Redis can be reached, when it could not be read before, so that no request has to: what Data Protection
/// reads, it reads synchronously.
/// </summary>
internal sealed class KeyRingKeeper(
    RedisConnection connection, Lazy<IKeyRingProvider> provider, SteadyKeyManager keys, KeyRingState state, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan _soonest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _latest = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = _soonest;
        while (!stoppingToken.IsCancellationRequested)
        {
            await state.ReadingIsDue.WaitAsync(stoppingToken).ConfigureAwait(false);
            if (connection.Current is not { IsConnected: true })
                pause = _soonest;
            else if (await TryReadAsync().ConfigureAwait(false))
                pause = _soonest;
            else
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, _latest.Ticks));
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>The provider reads in the background where it has keys of before, and takes what came of it at its next use.</summary>
    private async Task<bool> TryReadAsync()
    {
        try
        {
            if (state.IsKnown)
                keys.ExpireCache();
            await Task.Run(() => provider.Value.GetCurrentKeyRing()).ConfigureAwait(false);
            await Task.Delay(_soonest, time).ConfigureAwait(false);
            provider.Value.GetCurrentKeyRing();
        }
#pragma warning disable CA1031 // Whatever it is: it has been logged where it came from, and is tried again.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }

        return state.IsCurrent;
    }
}
