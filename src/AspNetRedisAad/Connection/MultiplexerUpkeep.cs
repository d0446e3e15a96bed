using System.Collections.Concurrent;
using System.Net;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Dialing;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Keeps one multiplexer signed in and alive, whoever owns it. It does not keep the multiplexer in memory: one that is no longer used can
/// be collected.
/// </summary>
internal sealed class MultiplexerUpkeep : IAsyncDisposable
{
    private readonly ConnectionParts _parts;
    private readonly Lines _lines;
    private readonly ConnectionWatch _watch;
    private readonly List<MemberConnection> _members = [];
    private readonly ConcurrentDictionary<(EndPoint, ConnectionType), bool> _seen = new();
    private volatile WeakReference<IConnectionMultiplexer>? _multiplexer;
    private volatile bool _isCluster;

    public MultiplexerUpkeep(ConnectionParts parts, Lines lines)
    {
        (_parts, _lines) = (parts, lines);
        Outage = new OutageTracker(parts.Settings.OutageGrace, parts.Time);
        Directory = new ServerDirectory(() => Multiplexer);
        Authentication = new Reauthenticator(parts, lines, () => Multiplexer);
        _watch = new ConnectionWatch(parts, () => Servers, Directory, () => IsCluster, Outage, Authentication, lines);
    }

    /// <summary>Raised when a connection for commands is in use.</summary>
    public event Action? Established;

    public ServerDirectory Directory { get; }

    public Reauthenticator Authentication { get; }

    /// <summary>Whether it can be used, and why not.</summary>
    public OutageTracker Outage { get; }

    /// <summary>Null before it has connected, and when it is no longer used.</summary>
    public IConnectionMultiplexer? Multiplexer => _multiplexer is { } known && known.TryGetTarget(out var multiplexer) ? multiplexer : null;

    /// <summary>Whether keys are spread over several servers, which may redirect a command to each other.</summary>
    public bool IsCluster => _isCluster;

    /// <summary>All servers known so far, including those that are not used at the moment.</summary>
    public IReadOnlyList<IServer> Servers => Multiplexer switch
    {
        null => [],
        ConnectionMultiplexer one => one.GetServers(),
        var group => [.. _members.SelectMany(member => member.Configuration.EndPoints)
            .Union(Authentication.Endpoints.Select(endpoint => endpoint.Key))
            .Select(endpoint => ServerDirectory.Find(group, endpoint)).OfType<IServer>()],
    };

    /// <summary>The error that a server currently returns.</summary>
    public string? WordsOf(EndPoint endpoint) => _watch.WordsOf(endpoint);

    /// <summary>Subscribes to the connections of a member that only this multiplexer uses, from the first attempt on.</summary>
    public void Observe(MemberConnection member)
    {
        _members.Add(member);
        member.Configuration.ConnectionAttemptCompleted += (_, attempt) =>
        {
            if (attempt is { IsSuccess: true, EndPoint: { } endpoint })
                OnEstablished(endpoint, attempt.ConnectionType);
        };
        member.Redialer.Failed += OnAttemptFailed;
        member.Redialer.Refused += Authentication.OnRefused;
        member.Redialer.Opened += (endpoint, type, line) =>
        {
            if (type == ConnectionType.Interactive)
                Authentication.OnOpened(endpoint, line.Token);
        };
    }

    /// <summary>The multiplexer has connected, or its first attempt is over.</summary>
    public void Start(IConnectionMultiplexer multiplexer)
    {
        _multiplexer = new(multiplexer);
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConfigurationChanged += (changed, _) => FindTopology((IConnectionMultiplexer)changed!);
        FindTopology(multiplexer);
        Authentication.Start(multiplexer);
        _watch.Start();
        foreach (var member in _members)
            member.Started();
    }

    /// <summary>StackExchange.Redis uses a new connection.</summary>
    public void OnEstablished(EndPoint endpoint, ConnectionType type)
    {
        foreach (var member in _members)
            member.Redialer.Established(endpoint, type);
        _lines.Established(endpoint, type);
        // A message connection is opened at the first subscription; this does not restore the connection for commands.
        if (!_seen.TryAdd((endpoint, type), true))
            _parts.Metrics.Restored(endpoint, type.ToString());
        if (type != ConnectionType.Interactive)
            return;

        Authentication.OnConnected(endpoint);
        if (Multiplexer is { } multiplexer)
            FindTopology(multiplexer);
        Outage.Restored(endpoint);
        Established?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        foreach (var member in _members)
            member.Dispose();
        await Authentication.DisposeAsync().ConfigureAwait(false);
    }

    private void OnAttemptFailed(EndPoint endpoint, ConnectionType type, Exception error)
    {
        var reason = OutageReasons.Of(error);
        _parts.Metrics.Failed(endpoint, type.ToString(), reason.Code);
        if (type == ConnectionType.Interactive)
            Outage.AttemptFailed(endpoint, reason);
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs failed)
    {
        // The code that makes the attempts reports those that fail.
        if (failed.EndPoint is not { } endpoint || Outage.Of(endpoint) is not { Stage: OutageStage.Connected })
            return;

        var reason = failed.Exception is null ? new OutageReason(OutageCause.Closed) : OutageReasons.Of(failed.Exception);
        _parts.Metrics.Failed(endpoint, failed.ConnectionType.ToString(), reason.Code);
        if (failed.ConnectionType == ConnectionType.Interactive)
            Outage.Lost(endpoint, reason);
    }

    private void FindTopology(IConnectionMultiplexer multiplexer) =>
        _isCluster = multiplexer is ConnectionMultiplexer one && one.GetServers().Any(server => server.ServerType == ServerType.Cluster);
}
