using System.Text;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Messaging;

/// <summary>Keeps one message connection signed in, and notices when its other end is gone.</summary>
internal sealed class MessageKeeper(MessageConnection connection, MessageServices services, CancellationToken ended)
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(8);

    /// <summary>Subscribing waits for it.</summary>
    private static readonly TimeSpan _longestHandover = TimeSpan.FromSeconds(5);

    private Task _renewal = Task.CompletedTask;
    private Task<string?>? _probe;
    private long _probedAt;
    private int _failures;
    private volatile bool _isValidating;

    public async Task RunAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            var renewed = services.Tokens.NextToken;
            if (_renewal.IsCompleted && services.Tokens.Current is { } token && connection.Link.Token != token)
                _renewal = RenewAsync(token);
            Probe();
            await Task.WhenAny(Task.Delay(_interval, services.Time, ended), renewed).ConfigureAwait(false);
        }

        await _renewal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Probe()
    {
        var link = connection.Link;
        if (_probe is null or { IsCompleted: true })
        {
            // Any answer is one; only this says something of the sign-in.
            if (_probe is { IsCompletedSuccessfully: true, Result: { } error } && error.StartsWith("NOAUTH", StringComparison.Ordinal))
                link.Token = null;
            _probe = link.AskAsync("PING");
            _probedAt = services.Time.GetTimestamp();
            return;
        }

        var silence = services.Time.GetElapsedTime(Math.Max(_probedAt, link.HeardAt));
        if (silence < (_isValidating ? RedisDialer.LongestValidation : _silence))
            return;

        Log.HalfOpen(services.Logger, connection.Endpoint, silence);
        connection.End();
    }

    private async Task RenewAsync(RedisToken token)
    {
        try
        {
            var left = connection.Link.Token?.Left(services.Time) ?? TimeSpan.Zero;
            await Task.Delay(RefreshSchedule.Stagger(left, services.Jitter.Next()), services.Time, ended).ConfigureAwait(false);
            await (connection.CanAuthenticate ? AuthenticateAsync(token) : HandOverAsync()).ConfigureAwait(false);
            _failures = 0;
        }
        catch (Exception e) when (!ended.IsCancellationRequested)
        {
            Log.NotAuthenticated(services.Logger, connection.Endpoint, token.Conceal(e.Message));
            var pause = RefreshSchedule.RetryDelay(++_failures, token.Left(services.Time), services.Jitter.Next());
            await Task.Delay(pause, services.Time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AuthenticateAsync(RedisToken token)
    {
        var (link, start) = (connection.Link, services.Time.GetTimestamp());
        _isValidating = true;
        try
        {
            var error = await link.AskAsync("AUTH", Encoding.UTF8.GetBytes(token.UserName), Encoding.UTF8.GetBytes(token.Value))
                .WaitAsync(ended).ConfigureAwait(false);
            services.Metrics.Authenticated(connection.Endpoint, services.Time.GetElapsedTime(start), error is null ? null : "refused");
            if (error is not null)
                throw new SignInRefusedException(error);
            link.Token = token;
            Log.Authenticated(services.Logger, connection.Endpoint, token.ExpiresOn);
        }
        finally
        {
            _isValidating = false;
        }
    }

    private async Task HandOverAsync()
    {
        var line = await services.DialAsync(connection.Endpoint, ended).ConfigureAwait(false);
        using var over = new CancellationTokenSource(_longestHandover, services.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ended, over.Token);
        if (await connection.HandOverAsync(line, limit.Token).ConfigureAwait(false) is { } reason)
            Log.HandedOverWithoutMarker(services.Logger, connection.Endpoint, reason);
        else
            Log.HandedOver(services.Logger, connection.Endpoint);
    }
}
