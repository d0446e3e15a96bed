using System.Text;
using AspNetRedisAad.Background;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Messaging;

/// <summary>Keeps one message connection signed in, and notices when the other end no longer answers.</summary>
internal sealed class MessageKeeper : IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(8);

    /// <summary>Subscribing waits for this.</summary>
    private static readonly TimeSpan _longestHandover = TimeSpan.FromSeconds(5);

    /// <summary>StackExchange.Redis sends its first commands at once.</summary>
    private static readonly TimeSpan _longestSilenceOfClient = TimeSpan.FromSeconds(3);

    private readonly MessageConnection _connection;
    private readonly MessageServices _services;
    private readonly BackgroundLoop _loop;
    private readonly long _begun;
    private Task _renewal = Task.CompletedTask;
    private Task _probe = Task.CompletedTask;
    private long _probedAt;
    private int _failures;
    private long _validatingSince;

    public MessageKeeper(MessageConnection connection, MessageServices services)
    {
        (_connection, _services, _begun) = (connection, services, services.Time.GetTimestamp());
        _loop = new BackgroundLoop("message connection", RoundAsync, _services.Time, _services.Background, _services.Logger);
    }

    public void Start()
    {
        _services.Tokens.Renewed += _loop.Nudge;
        _loop.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _services.Tokens.Renewed -= _loop.Nudge;
        await _loop.DisposeAsync().ConfigureAwait(false);
        await _renewal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task<TimeSpan> RoundAsync(CancellationToken ended)
    {
        if (_renewal.IsCompleted && _services.Tokens.Current is { } token && _connection.Link.Token != token)
            _renewal = RenewAsync(token, ended);
        // StackExchange.Redis does not close the connection to a node that has left the cluster.
        if (!_services.IsKnown(_connection.Endpoint)
            || (!_connection.IsInUse && _services.Time.GetElapsedTime(_begun) > _longestSilenceOfClient))
            _connection.End();
        else
            Probe();
        return Task.FromResult(_interval);
    }

    private void Probe()
    {
        var link = _connection.Link;
        if (_probe.IsCompleted)
        {
            _probedAt = _services.Time.GetTimestamp();
            _probe = ProbeAsync(link);
            return;
        }

        // An AUTH explains the silence after a PING only if the PING was sent after it.
        var limit = Volatile.Read(ref _validatingSince) is var since and > 0 && since < _probedAt ? RedisDialer.LongestSilence : _silence;
        var silence = _services.Time.GetElapsedTime(Math.Max(_probedAt, link.HeardAt));
        if (silence < limit)
            return;

        Log.HalfOpen(_services.Logger, _connection.Endpoint, silence);
        _connection.End();
    }

    private async Task ProbeAsync(MessageLink link)
    {
        // Any other answer counts as an answer, even a refusal.
        if (await link.AskAsync("PING").ConfigureAwait(false) is not { } error || !error.StartsWith("NOAUTH", StringComparison.Ordinal))
            return;

        // A server that has forgotten the sign-in may also have forgotten the subscriptions.
        Log.SignedOut(_services.Logger, _connection.Endpoint);
        _connection.End();
    }

    private async Task RenewAsync(RedisToken token, CancellationToken ended)
    {
        try
        {
            var left = _connection.Link.Token.Left(_services.Time);
            await Task.Delay(RefreshSchedule.Stagger(left, _services.Jitter.Next()), _services.Time, ended).ConfigureAwait(false);
            await (_connection.CanAuthenticate ? AuthenticateAsync(token, ended) : HandOverAsync(ended)).ConfigureAwait(false);
            _failures = 0;
        }
        catch (Exception e) when (!ended.IsCancellationRequested)
        {
            Log.NotAuthenticated(_services.Logger, _connection.Endpoint, token.Conceal(e.Message));
            var pause = RefreshSchedule.RetryDelay(++_failures, token.Left(_services.Time), _services.Jitter.Next());
            await Task.Delay(pause, _services.Time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            // There may be a newer token by now, or another attempt may be due.
            _loop.Nudge();
        }
    }

    private async Task AuthenticateAsync(RedisToken token, CancellationToken ended)
    {
        var (link, start) = (_connection.Link, _services.Time.GetTimestamp());
        Volatile.Write(ref _validatingSince, start);
        try
        {
            var error = await link.AskAsync("AUTH", Encoding.UTF8.GetBytes(token.UserName), Encoding.UTF8.GetBytes(token.Value))
                .WaitAsync(ended).ConfigureAwait(false);
            _services.Metrics.Authenticated(_connection.Endpoint, _services.Time.GetElapsedTime(start), error is null ? null : "refused");
            if (error is not null)
                throw new SignInRefusedException(error);
            link.Token = token;
            Log.Authenticated(_services.Logger, _connection.Endpoint, token.ExpiresOn);
        }
        finally
        {
            Volatile.Write(ref _validatingSince, 0);
        }
    }

    private async Task HandOverAsync(CancellationToken ended)
    {
        var line = await _services.DialAsync(_connection.Endpoint, ended).ConfigureAwait(false);
        using var over = new CancellationTokenSource(_longestHandover, _services.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ended, over.Token);
        if (await _connection.HandOverAsync(line, limit.Token).ConfigureAwait(false) is { } reason)
            Log.HandedOverWithoutMarker(_services.Logger, _connection.Endpoint, reason);
        else
            Log.HandedOver(_services.Logger, _connection.Endpoint);
    }
}
