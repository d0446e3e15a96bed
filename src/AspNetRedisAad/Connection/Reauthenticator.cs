using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Sends the current token on every live connection that was authenticated with an older one: after each renewal, when a server says
/// NOAUTH, and when a handshake may have used the token of before.
/// </summary>
internal sealed class Reauthenticator(RedisTokenStore tokens, Jitter jitter, TimeProvider time, ILogger<Reauthenticator> logger)
    : IAsyncDisposable, IDisposable
{
    /// <summary>The longest that a handshake lasts, and so the longest that it can have held on to an older token.</summary>
    private static readonly TimeSpan _longestHandshake = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<EndPoint, RedisToken> _authenticated = new();
    private readonly Channel<bool> _nudges = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    public void Start(IConnectionMultiplexer multiplexer)
    {
        tokens.Renewed += Nudge;
        multiplexer.ErrorMessage += OnErrorMessage;
        _loop = Task.Run(() => RunAsync(multiplexer));
    }

    /// <summary>The token that the server at this endpoint last accepted on its live connection; null when that is not known.</summary>
    public RedisToken? AuthenticatedWith(EndPoint endpoint) => _authenticated.GetValueOrDefault(endpoint);

    /// <summary>A handshake reads the token when it begins; if the token was renewed before it ended, AUTH must follow.</summary>
    public void OnConnectionAttempt(object? sender, ConnectionAttemptCompletedEventArgs attempt)
    {
        if (!attempt.IsSuccess || attempt.ConnectionType != ConnectionType.Interactive || attempt.EndPoint is not { } endpoint)
            return;

        var snapshot = tokens.Snapshot;
        if (snapshot.Token is { } token && (snapshot.Rotations == 0 || time.GetUtcNow() - token.AcquiredOn > _longestHandshake))
        {
            _authenticated[endpoint] = token;
        }
        else
        {
            _authenticated.TryRemove(endpoint, out _);
            Nudge();
        }
    }

    public void Dispose()
    {
        tokens.Renewed -= Nudge;
        _stopping.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Nudge() => _nudges.Writer.TryWrite(true);

    /// <summary>StackExchange.Redis does not recover from NOAUTH by itself.</summary>
    private void OnErrorMessage(object? sender, RedisErrorEventArgs error)
    {
        if (!error.Message.StartsWith("NOAUTH", StringComparison.Ordinal))
            return;

        _authenticated.TryRemove(error.EndPoint, out _);
        Nudge();
    }

    private async Task RunAsync(IConnectionMultiplexer multiplexer)
    {
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                failures = await ReauthenticateAllAsync(multiplexer).ConfigureAwait(false) ? 0 : failures + 1;
                if (failures == 0)
                    await _nudges.Reader.ReadAsync(_stopping.Token).ConfigureAwait(false);
                else
                    await Task.Delay(RefreshSchedule.RetryDelay(failures, tokens.Current, time.GetUtcNow(), jitter.Next()), time, _stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>False when a connected server has not accepted the current token.</summary>
    private async Task<bool> ReauthenticateAllAsync(IConnectionMultiplexer multiplexer)
    {
        if (tokens.Current is not { } token)
            return true;

        var outdated = multiplexer.GetServers()
            .Where(server => server.IsConnected && _authenticated.GetValueOrDefault(server.EndPoint) != token);
        var accepted = await Task.WhenAll(outdated.Select(server => ReauthenticateAsync(server, token))).ConfigureAwait(false);
        return !accepted.Contains(false);
    }

    private async Task<bool> ReauthenticateAsync(IServer server, RedisToken token)
    {
        try
        {
            var answer = await server.ExecuteAsync("AUTH", token.UserName, token.Value).ConfigureAwait(false);
            if ((string?)answer != "OK")
                throw new RedisException("the answer to AUTH was not OK.");

            _authenticated[server.EndPoint] = token;
            Log.Reauthenticated(logger, server.EndPoint, token.ExpiresOn);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            Log.ReauthenticationFailed(logger, server.EndPoint, e.Message);
            return false;
        }
    }
}
