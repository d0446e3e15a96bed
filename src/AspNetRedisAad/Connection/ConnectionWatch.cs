using System.Net;
using AspNetRedisAad.Background;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Dialing;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Replaces connections whose other end accepts bytes and answers nothing (half-open): StackExchange.Redis by itself takes four command
/// timeouts, 20 seconds, and only while the app sends commands.
/// </summary>
internal sealed class ConnectionWatch : IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(2);

    /// <summary>Longer than a command may take, shorter than a person waits.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(8);

    private readonly Dictionary<EndPoint, Probe> _probes = [];
    private readonly Func<IReadOnlyList<IServer>> _servers;
    private readonly Reauthenticator _reauthenticator;
    private readonly Lines _lines;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BackgroundLoop _loop;

    public ConnectionWatch(
        Func<IReadOnlyList<IServer>> servers, Reauthenticator reauthenticator, Lines lines, TimeProvider time, BackgroundMetrics background, ILogger<ConnectionWatch> logger)
    {
        (_servers, _reauthenticator, _lines, _time, _logger) = (servers, reauthenticator, lines, time, logger);
        _loop = new BackgroundLoop("connection watch", RoundAsync, time, background, logger);
    }

    public void Start() => _loop.Start();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private Task<TimeSpan> RoundAsync(CancellationToken stopping)
    {
        foreach (var server in _servers())
            Check(server);
        return Task.FromResult(_interval);
    }

    private void Check(IServer server)
    {
        var endpoint = server.EndPoint;
        if (!server.IsConnected)
        {
            _probes.Remove(endpoint);
            return;
        }

        var probe = _probes.GetValueOrDefault(endpoint);
        if (probe is null or { Answer.IsCompletedSuccessfully: true })
        {
            _probes[endpoint] = new Probe(AskAsync(server), _time.GetTimestamp());
            return;
        }

        if (_time.GetElapsedTime(probe.Since) < _silence || IsValidating(endpoint, probe))
        {
            // A probe that has timed out is no answer: the next one goes on counting from the first.
            if (probe.Answer.IsCompleted)
                _probes[endpoint] = probe with { Answer = AskAsync(server) };
            return;
        }

        _probes.Remove(endpoint);
        if (_lines.End(endpoint, ConnectionType.Interactive))
            Log.HalfOpen(_logger, endpoint, _time.GetElapsedTime(probe.Since));
    }

    /// <summary>Ends well with any answer: a server that refuses PING is alive.</summary>
    private static async Task AskAsync(IServer server)
    {
        try
        {
            await server.PingAsync().ConfigureAwait(false);
        }
        catch (RedisServerException)
        {
            // NOPERM, MISCONF, BUSY, LOADING: the server has spoken.
        }
    }

    /// <summary>A PING waits behind an AUTH that was sent before it; one sent after it explains nothing.</summary>
    private bool IsValidating(EndPoint endpoint, Probe probe) =>
        _reauthenticator.StateOf(endpoint).Pending is { } since
        && since < probe.Since
        && _time.GetElapsedTime(since) < RedisDialer.LongestValidation;

    /// <param name="Answer">The latest PING.</param>
    /// <param name="Since">When the first PING was sent that is still without an answer.</param>
    private sealed record Probe(Task Answer, long Since);
}
