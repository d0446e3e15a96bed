using System.Net;
using System.Threading.Channels;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Keeps the live connection to one server authenticated with the current token. It counts as renewed only when the server has said so;
/// until then AUTH is sent again, whatever other servers do.
/// </summary>
internal sealed class EndpointAuthentication(
    EndPoint endpoint,
    Task<IConnectionMultiplexer> connected,
    Action changed,
    RedisTokenStore tokens,
    Jitter jitter,
    TimeProvider time,
    ConnectionMetrics metrics,
    ILogger logger) : IAsyncDisposable
{
    private readonly Channel<bool> _nudges = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private volatile EndpointState _state = EndpointState.Unknown;
    private volatile int _refusals;
    private Task _loop = Task.CompletedTask;

    public EndpointState State => _state;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>There may be something to do.</summary>
    public void Nudge() => _nudges.Writer.TryWrite(true);

    /// <summary>The server has accepted this token.</summary>
    public void Accepted(RedisToken token) => Change(new EndpointState(token, time.GetUtcNow(), 0, null));

    /// <summary>The server does not, or does no longer, regard the connection as authenticated: AUTH at once.</summary>
    public void Refused()
    {
        Interlocked.Increment(ref _refusals);
        Change(_state with { Token = null });
        Nudge();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        var server = (await connected.WaitAsync(_stopping.Token).ConfigureAwait(false)).GetServer(endpoint);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _nudges.Reader.ReadAsync(_stopping.Token).ConfigureAwait(false);
                await PauseAsync(Stagger()).ConfigureAwait(false);
                while (tokens.Current is { } token && server.IsConnected && _state.Token != token)
                {
                    if (!await TryAuthenticateAsync(server, token).ConfigureAwait(false))
                        await Task.Delay(RefreshSchedule.RetryDelay(_state.Failures, token.Left(time), jitter.Next()), time, _stopping.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Servers and instances do not all validate in one moment; but a connection without a good token does not wait.</summary>
    private TimeSpan Stagger()
    {
        var left = _state.Token?.Left(time) ?? TimeSpan.Zero;
        return _state.Token == tokens.Current ? TimeSpan.Zero : RefreshSchedule.Stagger(left, jitter.Next());
    }

    /// <summary>Ends early when there is something new, such as a refusal.</summary>
    private async Task PauseAsync(TimeSpan pause)
    {
        if (pause <= TimeSpan.Zero)
            return;

        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        await Task.WhenAny(Task.Delay(pause, time, over.Token), _nudges.Reader.WaitToReadAsync(over.Token).AsTask()).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    private async Task<bool> TryAuthenticateAsync(IServer server, RedisToken token)
    {
        using var activity = Traces.Authenticate(endpoint);
        var start = time.GetTimestamp();
        _state = _state with { Pending = start };
        try
        {
            await AuthenticateAsync(server, token).ConfigureAwait(false);
            metrics.Authenticated(endpoint, time.GetElapsedTime(start), error: null);
            Accepted(token);
            Log.Reauthenticated(logger, endpoint, token.ExpiresOn);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            var error = e.GetType().Name;
            Change(_state with { Failures = _state.Failures + 1, LastError = error, Pending = null });
            metrics.Authenticated(endpoint, time.GetElapsedTime(start), error);
            activity.Fail(error);
            Log.ReauthenticationFailed(logger, endpoint, token.Conceal(e.Message));
            return false;
        }
    }

    private async Task AuthenticateAsync(IServer server, RedisToken token)
    {
        var (refusals, since) = (_refusals, time.GetTimestamp());
        try
        {
            var answer = await server.ExecuteAsync("AUTH", token.UserName, token.Value).ConfigureAwait(false);
            if ((string?)answer != "OK")
                throw new RedisException("the answer to AUTH was not OK.");
        }
        catch (TimeoutException)
        {
            // The server may take longer to validate than the client waits. Another AUTH would only lengthen the wait of every command
            // behind it; an answer to PING says that this one has been processed, and a refusal is reported as an error message.
            await AnswersAsync(server, since).ConfigureAwait(false);
            if (_refusals != refusals)
                throw new RedisException("the server refused it.");
        }
    }

    private async Task AnswersAsync(IServer server, long since)
    {
        while (true)
        {
            try
            {
                await server.PingAsync().ConfigureAwait(false);
                return;
            }
            catch (TimeoutException) when (time.GetElapsedTime(since) < RedisDialer.LongestValidation)
            {
                // Still validating.
            }
        }
    }

    private void Change(EndpointState state)
    {
        _state = state;
        changed();
    }
}
