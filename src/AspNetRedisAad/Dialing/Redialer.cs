using System.Collections.Concurrent;
using System.Net;
using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Dialing;

/// <summary>
/// Opens a connection, however long it takes: waits for a token that has not expired, connects, and tries again after a failure. It reports
/// each attempt, so that everything that is said about an outage has one source.
/// </summary>
/// <param name="dialer">Makes one attempt.</param>
/// <param name="tokens">The source of the tokens.</param>
/// <param name="schedule">When to try again.</param>
/// <param name="jitter">Spreads the attempts of a fleet.</param>
/// <param name="time">The clock for the waits.</param>
/// <param name="isShared">
/// Whether several multiplexers use it. Then it is not known whether two calls for the same server belong to one multiplexer.
/// </param>
internal sealed class Redialer(
    RedisDialer dialer, RedisTokenStore tokens, ReconnectSchedule schedule, Jitter jitter, TimeProvider time, bool isShared = false)
    : IReconnectRetryPolicy, IDisposable
{
    /// <summary>StackExchange.Redis measures in steps of the machine's timer.</summary>
    private const int TimerTolerance = 100;

    /// <summary>
    /// At the start, StackExchange.Redis requests the connection before it waits for the result: it would miss an immediate failure.
    /// </summary>
    private static readonly TimeSpan _registration = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<(EndPoint Endpoint, ConnectionType Type, int Number), Call> _calls = new();
    private readonly ConcurrentDictionary<(EndPoint, ConnectionType), Loss> _losses = new();
    private readonly CancellationTokenSource _stopping = new();
    private (EndPoint Endpoint, RedisLine Line)? _first;
    private int _numbers;

    /// <summary>Makes one attempt.</summary>
    public RedisDialer Dialer => dialer;

    /// <summary>Raised when an attempt has failed.</summary>
    public event Action<EndPoint, ConnectionType, Exception>? Failed;

    /// <summary>Raised when a server has refused a token.</summary>
    public event Action<EndPoint, RedisToken>? Refused;

    /// <summary>Raised when a connection is open.</summary>
    public event Action<EndPoint, ConnectionType, RedisLine>? Opened;

    /// <summary>
    /// Whether to continue after a failure. At the start it does not: StackExchange.Redis returns its multiplexer when the first attempt is
    /// over.
    /// </summary>
    public bool IsPatient { get; set; }

    /// <summary>StackExchange.Redis uses the connection: the next loss starts a new outage.</summary>
    public void Established(EndPoint endpoint, ConnectionType type) => _losses.TryRemove((endpoint, type), out _);

    /// <summary>
    /// Opens the first connection before StackExchange.Redis does, and later passes it on, to find out whether the user may send PING:
    /// StackExchange.Redis must know that before it starts.
    /// </summary>
    /// <returns>True when PING is refused; false also when no connection could be opened.</returns>
    public async Task<bool> RefusesPingAsync(EndPoint endpoint)
    {
        if (tokens.Current is not { } token)
            return false;

        try
        {
            var line = await dialer.DialAsync(endpoint, ConnectionType.Interactive, token, _stopping.Token).ConfigureAwait(false);
            Opened?.Invoke(endpoint, ConnectionType.Interactive, line);
            _first = (endpoint, line);
            return line.RefusesPing;
        }
        catch (Exception) when (!_stopping.IsCancellationRequested)
        {
            // The attempt that StackExchange.Redis makes reports it.
            return false;
        }
    }

    /// <summary>
    /// Opens one connection. A second call for the same connection replaces the first one, unless it may belong to another multiplexer.
    /// </summary>
    public async Task<RedisLine> ConnectAsync(EndPoint endpoint, ConnectionType type)
    {
        if (_first is { } first && first.Endpoint.Equals(endpoint) && type == ConnectionType.Interactive)
        {
            _first = null;
            return first.Line;
        }

        using var call = new Call(_stopping.Token);
        var key = (endpoint, type, isShared ? Interlocked.Increment(ref _numbers) : 0);
        _calls.AddOrUpdate(key, call, (_, before) =>
        {
            before.End();
            return call;
        });
        try
        {
            var line = await RepeatAsync(endpoint, type, call).ConfigureAwait(false);
            if (!call.Ended.IsCancellationRequested)
                return line;

            // Another call has replaced this one at the last moment, and nothing else would close the connection.
            await line.Stream.DisposeAsync().ConfigureAwait(false);
            throw new OperationCanceledException(call.Ended);
        }
        finally
        {
            _calls.TryRemove(KeyValuePair.Create(key, call));
        }
    }

    /// <summary>
    /// StackExchange.Redis asks once a second whether to start again, even while a call is in progress: then it must wait. It does not say
    /// which connection it means, only since when.
    /// </summary>
    public bool ShouldRetry(long currentRetryCount, int timeElapsedMillisecondsSinceLastRetry)
    {
        var begun = unchecked(Environment.TickCount - timeElapsedMillisecondsSinceLastRetry);
        return !_calls.Values.Any(call => Math.Abs(unchecked(call.BeganAt - begun)) <= TimerTolerance);
    }

    /// <summary>Attempts that StackExchange.Redis still makes end at once.</summary>
    public void Dispose() => _stopping.Cancel();

    private async Task<RedisLine> RepeatAsync(EndPoint endpoint, ConnectionType type, Call call)
    {
        // A connection that is opened but not usable continues in the schedule of its loss.
        var loss = _losses.GetOrAdd((endpoint, type), _ => new Loss(time.GetTimestamp()));
        while (true)
        {
            var renewed = tokens.NextToken;
            if (IsPatient)
            {
                // A new token may be accepted where the previous one was refused.
                var pause = schedule.Next(loss.Attempts, time.GetElapsedTime(loss.Since), jitter.Next(), loss.IsRefused);
                await PauseAsync(pause, loss.IsRefused ? renewed : null, call).ConfigureAwait(false);
            }

            try
            {
                loss.Attempts++;
                return await TryAsync(endpoint, type, renewed, call.Ended).ConfigureAwait(false);
            }
            catch (Exception e) when (!call.Ended.IsCancellationRequested)
            {
                loss.IsRefused = e is SignInRefusedException;
                Failed?.Invoke(endpoint, type, e);
                if (!IsPatient)
                {
                    await Task.Delay(_registration, time, call.Ended).ConfigureAwait(false);
                    throw;
                }
            }
        }
    }

    private async Task<RedisLine> TryAsync(EndPoint endpoint, ConnectionType type, Task renewed, CancellationToken ended)
    {
        while (tokens.Current is not { } current || current.Left(time) <= TimeSpan.Zero)
        {
            if (!IsPatient)
                throw new TokenUnavailableException("none", "There is no access token to sign in with.");
            await renewed.WaitAsync(ended).ConfigureAwait(false);
            renewed = tokens.NextToken;
        }

        var token = tokens.Current!;
        try
        {
            var line = await dialer.DialAsync(endpoint, type, token, ended).ConfigureAwait(false);
            Opened?.Invoke(endpoint, type, line);
            WakeOthers(endpoint, type);
            return line;
        }
        catch (SignInRefusedException)
        {
            Refused?.Invoke(endpoint, token);
            throw;
        }
    }

    private async Task PauseAsync(TimeSpan pause, Task? sooner, Call call)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.Ended);
        var waits = Task.Delay(pause, time, over.Token);
        await Task.WhenAny(waits, call.Woken, sooner ?? waits).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        call.Ended.ThrowIfCancellationRequested();
    }

    /// <summary>The server is reachable: the other connection to it need not wait any longer.</summary>
    private void WakeOthers(EndPoint endpoint, ConnectionType type)
    {
        foreach (var (key, call) in _calls)
        {
            if (key.Endpoint.Equals(endpoint) && key.Type != type)
                call.Wake();
        }
    }

    private sealed class Loss(long since)
    {
        public long Since => since;

        public int Attempts { get; set; }

        public bool IsRefused { get; set; }
    }

    private sealed class Call(CancellationToken stopping) : IDisposable
    {
        private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        private volatile TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when the wait for the next attempt should end.</summary>
        public Task Woken => _wake.Task;

        public int BeganAt { get; } = Environment.TickCount;

        public CancellationToken Ended => _end.Token;

        public void Wake() => Interlocked.Exchange(ref _wake, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

        public void End()
        {
            try
            {
                _end.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The wait has just ended.
            }
        }

        public void Dispose() => _end.Dispose();
    }
}
