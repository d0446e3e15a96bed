using System.Collections.Concurrent;
using System.Net;
using AspNetRedisAad.Background;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Dialing;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Sends PING to every server every two seconds. It reports servers that cannot serve, and replaces half-open connections, whose other end
/// accepts bytes but answers nothing. StackExchange.Redis itself needs four command timeouts (20 seconds) to notice them, and only while
/// the app sends commands.
/// </summary>
internal sealed class ConnectionWatch : IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(2);

    /// <summary>Nothing needs to wait for a server that has been silent this long, although it may still answer.</summary>
    private static readonly TimeSpan _suspicion = TimeSpan.FromSeconds(3);

    /// <summary>Longer than a command may take, shorter than a user waits.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(8);

    /// <summary>A cluster has elected another master by then, or cannot.</summary>
    private static readonly TimeSpan _election = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<EndPoint, string> _words = new();
    private readonly Dictionary<EndPoint, Probe> _probes = [];
    private readonly Func<IReadOnlyList<IServer>> _servers;
    private readonly ServerDirectory _directory;
    private readonly Func<bool> _isCluster;
    private readonly OutageTracker _outage;
    private readonly Reauthenticator _reauthenticator;
    private readonly Lines _lines;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BackgroundLoop _loop;
    private Task _reading = Task.CompletedTask;

    public ConnectionWatch(
        ConnectionParts parts, Func<IReadOnlyList<IServer>> servers, ServerDirectory directory, Func<bool> isCluster, OutageTracker outage,
        Reauthenticator reauthenticator, Lines lines)
    {
        (_servers, _directory, _isCluster, _outage, _reauthenticator, _lines, _time) =
            (servers, directory, isCluster, outage, reauthenticator, lines, parts.Time);
        _logger = parts.Loggers.CreateLogger<ConnectionWatch>();
        _loop = new BackgroundLoop("connection watch", RoundAsync, parts.Time, parts.Background, _logger);
    }

    public void Start() => _loop.Start();

    /// <summary>The error that the server currently returns; null when there is none.</summary>
    public string? WordsOf(EndPoint endpoint) => _words.GetValueOrDefault(endpoint);

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private Task<TimeSpan> RoundAsync(CancellationToken stopping)
    {
        foreach (var gone in _outage.Endpoints.Select(known => known.Key).Where(known => !_directory.IsKnown(known)).ToList())
        {
            _outage.Forget(gone);
            // StackExchange.Redis does not close the connection to a node that has left the cluster.
            _lines.End(gone, ConnectionType.Interactive);
        }

        foreach (var server in _servers())
            Check(server);
        if (IsTopologyInDoubt() && _reading.IsCompleted)
            _reading = _directory.ReadTopologyAsync().ReportAsync(_ => { });
        return Task.FromResult(_interval);
    }

    /// <summary>A node is lost, and the cluster may elect another to replace it.</summary>
    private bool IsTopologyInDoubt() =>
        !_outage.IsWhole && _isCluster()
            && _outage.Endpoints.Any(endpoint => endpoint.Value.Stage != OutageStage.Connected && endpoint.Value.Lasting < _election);

    private void Check(IServer server)
    {
        var endpoint = server.EndPoint;
        if (!server.IsConnected)
        {
            _probes.Remove(endpoint);
            _words.TryRemove(endpoint, out _);
            return;
        }

        _lines.EndForgotten(endpoint, ConnectionType.Interactive);
        var probe = _probes.GetValueOrDefault(endpoint);
        if (probe is null or { Answer.IsCompletedSuccessfully: true })
        {
            _probes[endpoint] = new Probe(AskAsync(server), _time.GetTimestamp());
            return;
        }

        var silent = _time.GetElapsedTime(probe.Since);
        var isValidating = IsValidating(endpoint, probe);
        if (silent >= _suspicion && !isValidating)
            _outage.Lost(endpoint, new OutageReason(OutageCause.NoAnswer));
        if (silent < _silence || isValidating)
        {
            // A probe that has timed out is no answer: the next one continues to count from the first.
            if (probe.Answer.IsCompleted)
                _probes[endpoint] = probe with { Answer = AskAsync(server) };
            return;
        }

        _probes.Remove(endpoint);
        if (_lines.End(endpoint, ConnectionType.Interactive))
            Log.HalfOpen(_logger, endpoint, silent);
    }

    /// <summary>Succeeds with any answer: a server that refuses PING is alive.</summary>
    private async Task AskAsync(IServer server)
    {
        try
        {
            await ServerProbe.AskAsync(server).ConfigureAwait(false);
            _words.TryRemove(server.EndPoint, out _);
            Serves(server);
        }
        catch (RedisServerException e)
        {
            _words[server.EndPoint] = e.Message;
            if (OutageReasons.OfReply(e.Message) is { IsNotReady: true, StopsOnlyWrites: false } reason)
                _outage.Lost(server.EndPoint, reason);
            else
                Serves(server);
        }
    }

    /// <summary>Ends only what was reported here. The code that opens a connection reports that it is open again.</summary>
    private void Serves(IServer server)
    {
        if (server.IsConnected && _outage.Of(server.EndPoint)?.Reason is { } reason
            && (reason.Cause == OutageCause.NoAnswer || reason.IsNotReady))
            _outage.Restored(server.EndPoint);
    }

    /// <summary>A PING waits behind an AUTH that was sent before it. An AUTH that was sent after it explains nothing.</summary>
    private bool IsValidating(EndPoint endpoint, Probe probe) =>
        _reauthenticator.StateOf(endpoint).Pending is { } since
        && since < probe.Since
        && _time.GetElapsedTime(since) < RedisDialer.LongestSilence;

    /// <param name="Answer">The answer to the latest PING.</param>
    /// <param name="Since">When the first unanswered PING was sent.</param>
    private sealed record Probe(Task Answer, long Since);
}
