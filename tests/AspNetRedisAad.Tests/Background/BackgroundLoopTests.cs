using System.Diagnostics;
using System.Diagnostics.Metrics;
using AspNetRedisAad.Background;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Tests.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Background;

public sealed class BackgroundLoopTests : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    private readonly WatchedTime _time = new();
    private readonly SemaphoreSlim _rounds = new(0);
    private readonly List<(LogLevel Level, string Text)> _lines = [];
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<(string?, string?)> _failures = [];
    private readonly MeterListener _listener = new();
    private BackgroundLoop? _loop;
    private int _done;

    public BackgroundLoopTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, _services.GetRequiredService<IMeterFactory>()))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, _, tags, _) => _failures.Add((Tag(tags, MetricTags.Loop), Tag(tags, MetricTags.ErrorType))));
        _listener.Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (_loop is not null)
            await _loop.DisposeAsync();
        _listener.Dispose();
        await _services.DisposeAsync();
        _rounds.Dispose();
    }

    [Fact]
    public async Task The_first_round_runs_at_once_and_the_next_after_the_requested_pause()
    {
        Start(() => TimeSpan.FromMinutes(1));
        await Round();

        Assert.Equal(60, await AdvanceUntilRound());
        Assert.Equal(60, await AdvanceUntilRound());
    }

    [Fact]
    public async Task A_loop_that_waits_for_a_nudge_does_nothing_until_it_gets_one_and_then_runs_at_once()
    {
        var loop = Start(() => Timeout.InfiniteTimeSpan);
        await Round();

        _time.Advance(TimeSpan.FromDays(400));
        Assert.False(await AnotherRound());
        loop.Nudge();
        await Round();
        Assert.False(await AnotherRound());
    }

    [Fact]
    public async Task A_nudge_during_a_round_requests_another_and_several_count_as_one()
    {
        var working = new TaskCompletionSource();
        _loop = Create(async _ =>
        {
            _done++;
            _rounds.Release();
            await working.Task;
            return Timeout.InfiniteTimeSpan;
        });
        _loop.Start();
        await Round();

        for (var i = 0; i < 5; i++)
            _loop.Nudge();
        working.SetResult();

        await Round();
        Assert.False(await AnotherRound());
        Assert.Equal(2, _done);
    }

    [Fact]
    public async Task A_nudge_before_the_start_is_handled_by_the_first_round()
    {
        _loop = Create(_ => Done(Timeout.InfiniteTimeSpan));
        _loop.Nudge();
        _loop.Start();

        await Round();
        Assert.False(await AnotherRound());
    }

    [Fact]
    public async Task It_runs_once_even_if_it_is_started_several_times()
    {
        _loop = Create(_ => Done(Timeout.InfiniteTimeSpan));
        Parallel.For(0, 8, _ => _loop.Start());

        await Round();
        Assert.False(await AnotherRound());
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(NullReferenceException))]
    [InlineData(typeof(RedisCommandException))]
    [InlineData(typeof(RedisException))]
    [InlineData(typeof(OutOfMemoryException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task It_continues_after_an_unexpected_exception(Type exception)
    {
        var failing = true;
        Start(() => failing ? throw Create(exception) : Timeout.InfiniteTimeSpan);
        await Round();

        failing = false;
        await AdvanceUntilRound();

        Assert.Equal([("test", exception.Name)], _failures);
        Assert.Single(_lines);
    }

    [Fact]
    public async Task It_also_continues_after_an_exception_before_the_first_await()
    {
        var failing = true;
        _loop = Create(_ =>
        {
            _rounds.Release();
            return failing ? throw new InvalidOperationException("not even a task") : Task.FromResult(Timeout.InfiniteTimeSpan);
        });
        _loop.Start();
        await Round();

        failing = false;
        await AdvanceUntilRound();
    }

    [Fact]
    public async Task After_failures_it_backs_off_up_to_half_a_minute_and_a_success_resets_the_backoff()
    {
        var failing = true;
        Start(() => failing ? throw new InvalidOperationException("no") : TimeSpan.FromHours(1));
        await Round();

        var pauses = new List<double>();
        for (var i = 0; i < 7; i++)
            pauses.Add(await AdvanceUntilRound());
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], pauses);

        failing = false;
        await AdvanceUntilRound();
        failing = true;
        await Waiting();
        _loop!.Nudge();
        await Round();
        Assert.Equal(1, await AdvanceUntilRound());
    }

    [Fact]
    public async Task A_nudge_ends_a_backoff_but_not_its_first_second()
    {
        Start(() => throw new InvalidOperationException("no"));
        await Round();
        for (var i = 0; i < 5; i++)
            await AdvanceUntilRound();

        await Waiting();
        _loop!.Nudge();
        Assert.Equal(1, await AdvanceUntilRound());
    }

    [Fact]
    public async Task A_failure_is_logged_as_an_error_once_in_five_minutes_and_a_Redis_failure_never_is()
    {
        Exception failure = new InvalidOperationException("a bug");
        Start(() => throw failure);
        await Round();
        for (var i = 0; i < 6; i++)
            await AdvanceUntilRound();
        await Waiting();
        Assert.Equal(1, _lines.Count(line => line.Level == LogLevel.Error));
        Assert.Equal(6, _lines.Count(line => line.Level == LogLevel.Debug));

        for (var i = 0; i < 10; i++)
            await AdvanceUntilRound();
        await Waiting();
        Assert.Equal(2, _lines.Count(line => line.Level == LogLevel.Error));

        failure = new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "gone");
        for (var i = 0; i < 20; i++)
            await AdvanceUntilRound();
        await Waiting();
        Assert.Equal(2, _lines.Count(line => line.Level == LogLevel.Error));
        Assert.Contains(_lines, line => line.Level == LogLevel.Debug && line.Text.Contains("gone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failing_logger_does_not_end_the_loop()
    {
        _loop = new BackgroundLoop(
            "test", _ => Done(() => throw new InvalidOperationException("no")), _time, Metrics(), new BrokenLogger());
        _loop.Start();
        await Round();

        await AdvanceUntilRound();
    }

    [Theory]
    [InlineData(-5000)]
    [InlineData(0)]
    public async Task A_pause_that_is_zero_or_negative_is_skipped(int milliseconds)
    {
        Start(() => _done < 3 ? TimeSpan.FromMilliseconds(milliseconds) : Timeout.InfiniteTimeSpan);

        for (var i = 0; i < 3; i++)
            await Round();
        Assert.False(await AnotherRound());
    }

    [Fact]
    public async Task A_pause_longer_than_any_timer_lasts_a_day()
    {
        Start(() => TimeSpan.MaxValue);
        await Round();
        await Waiting();

        _time.Advance(TimeSpan.FromDays(1));
        await Round();
    }

    [Fact]
    public async Task The_callers_execution_context_does_not_flow_into_the_loop()
    {
        var request = new AsyncLocal<string?>();
        var seen = new List<(string?, Activity?)>();
        _loop = Create(_ =>
        {
            seen.Add((request.Value, Activity.Current));
            return Done(Timeout.InfiniteTimeSpan);
        });

        using var activity = new Activity("request").Start();
        request.Value = "the request's";
        _loop.Start();
        await Round();
        _loop.Nudge();
        await Round();

        Assert.Equal([(null, null), (null, null)], seen);
        Assert.Same(activity, Activity.Current);
        Assert.False(ExecutionContext.IsFlowSuppressed());
    }

    [Fact]
    public async Task It_can_be_started_where_the_context_flow_is_already_suppressed()
    {
        _loop = Create(_ => Done(Timeout.InfiniteTimeSpan));
        using (ExecutionContext.SuppressFlow())
        {
            _loop.Start();
            Assert.True(ExecutionContext.IsFlowSuppressed());
        }

        await Round();
    }

    [Fact]
    public async Task Stopping_cancels_the_round_and_waits_for_its_end()
    {
        var ended = false;
        _loop = Create(async stopping =>
        {
            _rounds.Release();
            await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ended = true;
            stopping.ThrowIfCancellationRequested();
            return TimeSpan.Zero;
        });
        _loop.Start();
        await Round();

        await _loop.DisposeAsync();

        Assert.True(ended);
        Assert.Empty(_lines);
        Assert.False(await AnotherRound());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stopping_ends_a_wait_and_a_backoff(bool fails)
    {
        Start(() => fails ? throw new InvalidOperationException("no") : TimeSpan.FromHours(1));
        await Round();

        await _loop!.DisposeAsync().AsTask().WaitAsync(_limit);
    }

    [Fact]
    public async Task Once_stopped_it_cannot_be_started_and_a_second_stop_does_no_harm()
    {
        _loop = Create(_ => Done(TimeSpan.Zero));
        _loop.Dispose();
        _loop.Start();
        _loop.Nudge();

        Assert.False(await AnotherRound());
        await _loop.DisposeAsync();
        await _loop.DisposeAsync();
        _loop.Dispose();
    }

    private BackgroundLoop Start(Func<TimeSpan> round)
    {
        _loop = Create(_ => Done(round));
        _loop.Start();
        return _loop;
    }

    private BackgroundLoop Create(Func<CancellationToken, Task<TimeSpan>> round) =>
        new("test", round, _time, Metrics(), new ListLogger(_lines));

    private BackgroundMetrics Metrics() => new(_services.GetRequiredService<IMeterFactory>());

    private static Exception Create(Type exception) => exception == typeof(RedisCommandException) || exception == typeof(RedisException)
        ? (Exception)Activator.CreateInstance(exception, "no")!
        : (Exception)Activator.CreateInstance(exception)!;

    private Task<TimeSpan> Done(TimeSpan pause) => Done(() => pause);

    private async Task<TimeSpan> Done(Func<TimeSpan> round)
    {
        await Task.Yield();
        _done++;
        try
        {
            return round();
        }
        finally
        {
            _rounds.Release();
        }
    }

    private async Task Round() => Assert.True(await _rounds.WaitAsync(_limit));

    /// <summary>Whether a round runs without virtual time passing; the loop runs on real threads.</summary>
    private Task<bool> AnotherRound() => _rounds.WaitAsync(TimeSpan.FromMilliseconds(30));

    /// <summary>Waits until the loop waits for time to pass.</summary>
    private async Task Waiting()
    {
        using var limit = new CancellationTokenSource(_limit);
        while (_time.Armed == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Advances virtual time in seconds until the next round; returns how many.</summary>
    private async Task<int> AdvanceUntilRound()
    {
        using var limit = new CancellationTokenSource(_limit);
        for (var seconds = 0; ;)
        {
            limit.Token.ThrowIfCancellationRequested();
            // The order matters: a round that ran after the loop was seen waiting would be noticed.
            var isWaiting = _time.Armed > 0;
            if (await _rounds.WaitAsync(0))
                return seconds;
            if (isWaiting)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                seconds++;
            }
            else
            {
                await Task.Yield();
            }
        }
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
                return (string?)tag.Value;
        }

        return null;
    }

    private sealed class BrokenLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new AggregateException("the disk is full");
    }
}
