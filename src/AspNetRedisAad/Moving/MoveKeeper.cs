using AspNetRedisAad.Background;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Moving;

/// <summary>
/// The background work of a move: it checks the stage at the start, writes later what the other side has missed, shares with the other
/// instances when the old cache last answered, and logs the progress once an hour.
/// </summary>
internal sealed class MoveKeeper : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _exchange = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _report = TimeSpan.FromHours(1);

    /// <summary>The other side counts as restored when nothing has failed there for this long.</summary>
    private static readonly TimeSpan _stable = TimeSpan.FromSeconds(2);

    private readonly Move _move;
    private readonly MoveRecord _record;
    private readonly MoveStatus _status;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BackgroundLoop _loop;
    private long? _exchanged;
    private long _reported;
    private DateTimeOffset? _told;

    public MoveKeeper(Move move, MoveRecord record, MoveStart start, MoveStatus status, TimeProvider time, BackgroundMetrics background,
        ILogger<MoveKeeper> logger)
    {
        (_move, _record, Start, _status, _time, _logger) = (move, record, start, status, time, logger);
        _loop = new BackgroundLoop("move", RoundAsync, time, background, logger);
        _reported = time.GetTimestamp();
    }

    /// <summary>The result of the check at the start.</summary>
    public MoveStart Start { get; }

    /// <summary>Waits until the stage has been checked, if the caches can be reached.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Start.CheckAsync().WaitAsync(_move.To.Settings.StartTimeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailures.IsFailure(e) || e is TimeoutException)
        {
            // The check is repeated in the background.
        }

        if (Start.Problem is null)
            Log.Progress(_logger, _move.From.EndpointText, _move.To.EndpointText, _move.Stage, _status.Describe());
        _move.Other.Late.Added += _loop.Nudge;
        _loop.Start();
    }

    public Task StopAsync(CancellationToken cancellationToken) => _loop.DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task<TimeSpan> RoundAsync(CancellationToken stopping)
    {
        if (!Start.IsChecked)
            await Start.CheckAsync().WaitAsync(stopping).ConfigureAwait(false);
        await CatchUpAsync(stopping).ConfigureAwait(false);
        if (_exchanged is null || _time.GetElapsedTime(_exchanged.Value) >= _exchange)
        {
            _exchanged = _time.GetTimestamp();
            await ExchangeAsync().WaitAsync(stopping).ConfigureAwait(false);
        }

        if (_time.GetElapsedTime(_reported) >= _report)
        {
            _reported = _time.GetTimestamp();
            Log.Progress(_logger, _move.From.EndpointText, _move.To.EndpointText, _move.Stage, _status.Describe());
        }

        return _interval;
    }

    private async Task CatchUpAsync(CancellationToken stopping)
    {
        var other = _move.Other;
        if (other.Connection.Outage.Current is { Stage: OutageStage.Outage, Reason: { } reason })
        {
            other.Log.Failed(reason.Describe());
            return;
        }

        if (!other.Connection.Outage.IsWhole || !_move.Read.Outage.IsWhole)
            return;

        if (other.Late.Count > 0)
            await other.Late.WriteAsync(stopping).ConfigureAwait(false);
        if (other.Log.Reason is not null && other.Late.Count == 0 && other.Log.Quiet >= _stable)
        {
            await other.Late.TakeOverAsync().WaitAsync(stopping).ConfigureAwait(false);
            if (other.Late.Count > 0)
                return;
            other.Log.Restored(other.Late.TakeWritten());
        }
    }

    private async Task ExchangeAsync()
    {
        await _move.Other.Late.TakeOverAsync().ConfigureAwait(false);
        if (_move.To.DatabaseIfConnected is not { } database)
            return;

        if (_move.Progress.LastOld is { } mine && mine != _told)
        {
            _told = mine;
            await _record.WriteAsync(database, mine).ConfigureAwait(false);
        }

        var (_, switched, lastOld) = await _record.ReadAsync(database).ConfigureAwait(false);
        _move.Times.Switched = switched;
        if (lastOld > _told || (_told is null && lastOld is not null))
        {
            _move.Progress.Elsewhere(lastOld.Value);
            _told = _move.Progress.LastOld;
        }
    }
}
