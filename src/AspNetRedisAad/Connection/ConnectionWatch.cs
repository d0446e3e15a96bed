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

    /// <summary>A cluster has elected another master by then, or cannot.</summary>
    private static readonly TimeSpan _election = TimeSpan.FromSeconds(30);

    private readonly Func<IReadOnlyList<IServer>> _servers;
    private readonly ServerDirectory _directory;
    private readonly Func<bool> _isCluster;
    private readonly OutageTracker _outage;
    private readonly Lines _lines;
    private readonly ServerChecks _checks;
    private readonly BackgroundLoop _loop;
    private Task _reading = Task.CompletedTask;

    public ConnectionWatch(
        ConnectionParts parts, Func<IReadOnlyList<IServer>> servers, ServerDirectory directory, Func<bool> isCluster, OutageTracker outage,
        Reauthenticator reauthenticator, Lines lines)
    {
        (_servers, _directory, _isCluster, _outage, _lines) = (servers, directory, isCluster, outage, lines);
        var logger = parts.Loggers.CreateLogger<ConnectionWatch>();
        _checks = new ServerChecks(outage, reauthenticator, lines, parts.Time, logger);
        _loop = new BackgroundLoop("connection watch", RoundAsync, parts.Time, parts.Background, logger);
    }

    public void Start() => _loop.Start();

    /// <summary>The error that the server currently returns; null when there is none.</summary>
    public string? WordsOf(EndPoint endpoint) => _checks.WordsOf(endpoint);

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
            _checks.Check(server);
        if (IsTopologyInDoubt() && _reading.IsCompleted)
            _reading = _directory.ReadTopologyAsync().ReportAsync(_ => { });
        return Task.FromResult(_interval);
    }

    /// <summary>A node is lost, and the cluster may elect another to replace it.</summary>
    private bool IsTopologyInDoubt() =>
        !_outage.IsWhole && _isCluster()
            && _outage.Endpoints.Any(endpoint => endpoint.Value.Stage != OutageStage.Connected && endpoint.Value.Lasting < _election);
}
