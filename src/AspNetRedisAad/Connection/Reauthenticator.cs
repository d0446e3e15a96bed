using System.Collections.Concurrent;
using System.Net;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Sends the current token on every live connection that was authenticated with an older one: after each renewal, when a server says NOAUTH
/// or WRONGPASS, and when a handshake may have used the previous token. Reports a token that a server refuses.
/// </summary>
/// <param name="parts">The parts of the connection.</param>
/// <param name="lines">The lines of the multiplexer.</param>
/// <param name="current">The multiplexer; null before <see cref="Start"/>, and when it is no longer used.</param>
internal sealed class Reauthenticator(ConnectionParts parts, Lines lines, Func<IConnectionMultiplexer?> current) : IAsyncDisposable
{
    private readonly RedisTokenStore _tokens = parts.Tokens;
    private readonly ILogger _logger = parts.Loggers.CreateLogger<Reauthenticator>();
    private readonly ConcurrentDictionary<EndPoint, Lazy<EndpointAuthentication>> _endpoints = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raised when a server has accepted a token, or no longer does.</summary>
    public event Action? Changed;

    public IEnumerable<KeyValuePair<EndPoint, EndpointState>> Endpoints =>
        _endpoints.Select(endpoint => KeyValuePair.Create(endpoint.Key, endpoint.Value.Value.State));

    public void Start(IConnectionMultiplexer multiplexer)
    {
        _started.TrySetResult();
        multiplexer.ErrorMessage += OnErrorMessage;
        _tokens.Renewed += OnRenewed;
        // The token may have been renewed while the connection was being opened.
        OnRenewed();
    }

    /// <summary>The server has accepted this token on a new connection that StackExchange.Redis is about to use.</summary>
    public void OnOpened(EndPoint endpoint, RedisToken token) => For(endpoint).Accepted(token);

    /// <summary>StackExchange.Redis uses a new connection. Its token may have been renewed meanwhile.</summary>
    public void OnConnected(EndPoint endpoint) => For(endpoint).Nudge();

    /// <summary>StackExchange.Redis uses a new connection, and the token that it was opened with is not known.</summary>
    public void OnUnknown(EndPoint endpoint) => For(endpoint).Doubt();

    /// <summary>A server has refused this token.</summary>
    public void OnRefused(EndPoint endpoint, RedisToken token) => Report(parts, endpoint, token);

    /// <inheritdoc cref="OnRefused"/>
    public static void Report(ConnectionParts parts, EndPoint endpoint, RedisToken token)
    {
        if (!parts.Tokens.ReportRefusal(token))
            return;
        if (token.ExpiresOn == RedisToken.Never)
            Log.AccessKeyRefused(
                parts.Loggers.CreateLogger<Reauthenticator>(), endpoint, token.UserName,
                parts.Settings.Names.Of(nameof(AzureRedisMoveFromOptions.ConnectionString)));
        else
            Log.TokenRefused(parts.Loggers.CreateLogger<Reauthenticator>(), endpoint, token.UserName, token.ExpiresOn);
    }

    public EndpointState StateOf(EndPoint endpoint) =>
        _endpoints.TryGetValue(endpoint, out var known) ? known.Value.State : EndpointState.Unknown;

    public async ValueTask DisposeAsync()
    {
        _tokens.Renewed -= OnRenewed;
        _started.TrySetCanceled();
        foreach (var endpoint in _endpoints.Values)
            await endpoint.Value.DisposeAsync().ConfigureAwait(false);
    }

    private void OnRenewed()
    {
        // All servers that were ever connected, including newly discovered cluster nodes and caches that are not used at the moment.
        foreach (var endpoint in _endpoints.Values)
            endpoint.Value.Nudge();
    }

    /// <summary>StackExchange.Redis does not recover from these by itself.</summary>
    private void OnErrorMessage(object? sender, RedisErrorEventArgs error)
    {
        var isRefusal = error.Message.StartsWith("WRONGPASS", StringComparison.Ordinal);
        if (isRefusal)
            ReportRefusal(error.EndPoint);
        if (isRefusal || error.Message.StartsWith("NOAUTH", StringComparison.Ordinal))
            For(error.EndPoint).Refused();
    }

    /// <summary>A new token is tried again: the refused one may have been the previous token.</summary>
    private void ReportRefusal(EndPoint endpoint)
    {
        if (_tokens.Current is { } token && token.Age(parts.Time) >= RefreshSchedule.RefusalAge(0))
            OnRefused(endpoint, token);
    }

    private EndpointAuthentication For(EndPoint endpoint) =>
        _endpoints.GetOrAdd(endpoint, endpoint => new Lazy<EndpointAuthentication>(() => Create(endpoint))).Value;

    private EndpointAuthentication Create(EndPoint endpoint)
    {
        var created = new EndpointAuthentication(endpoint, _started.Task, current, () => Changed?.Invoke(), lines, parts, _logger);
        created.Start();
        return created;
    }
}
