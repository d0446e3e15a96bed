using System.Collections.Concurrent;
using System.Net;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Dialing;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Keeps one multiplexer authenticated and alive, whoever owns it. It holds no strong reference to it: a multiplexer that nobody uses any
/// more can be collected.
/// </summary>
internal sealed class MultiplexerUpkeep : IAsyncDisposable
{
    private readonly OutageEvents _events;
    private readonly ConnectionWatch _watch;
    private readonly List<MemberConnection> _members = [];
    private readonly ConcurrentDictionary<(EndPoint, ConnectionType), bool> _seen = new();
    private volatile WeakReference<IConnectionMultiplexer>? _multiplexer;
    private volatile bool _isCluster;

    public MultiplexerUpkeep(ConnectionParts parts)
    {
        Outage = new OutageTracker(parts.Settings.OutageGrace, parts.Time);
        _events = new OutageEvents(Outage, parts.Metrics);
        Directory = new ServerDirectory(() => Multiplexer);
        Authentication = new Reauthenticator(parts, Lines, () => Multiplexer);
        _watch = new ConnectionWatch(parts, () => Servers, Directory, () => IsCluster, Outage, Authentication, Lines);
    }

    /// <summary>Raised when a connection for commands is in use.</summary>
    public event Action? Established;

    /// <summary>The lines under its connections.</summary>
    public Lines Lines { get; } = new();

    public ServerDirectory Directory { get; }

    public Reauthenticator Authentication { get; }

    /// <summary>Whether it can be used, and why not.</summary>
    public OutageTracker Outage { get; }

    /// <summary>Null before it has connected, and when it is no longer used.</summary>
    public IConnectionMultiplexer? Multiplexer => _multiplexer is { } known && known.TryGetTarget(out var multiplexer) ? multiplexer : null;

    /// <summary>Whether keys are spread over several servers, which may redirect a command.</summary>
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

    /// <summary>The error that a server answers at present; null for none.</summary>
    public string? WordsOf(EndPoint endpoint) => _watch.WordsOf(endpoint);

    /// <summary>Observes the connections of a member that belongs to this multiplexer only, from the first attempt on.</summary>
    public void Observe(MemberConnection member)
    {
        _members.Add(member);
        member.Configuration.ConnectionAttemptCompleted += (_, attempt) =>
        {
            if (attempt is { IsSuccess: true, EndPoint: { } endpoint })
                OnEstablished(endpoint, attempt.ConnectionType);
        };
        member.Redialer.Failed += _events.AttemptFailed;
        member.Redialer.Refused += Authentication.OnRefused;
        member.Redialer.Opened += (endpoint, type, line) =>
        {
            if (type == ConnectionType.Interactive)
                Authentication.OnOpened(endpoint, line.Token);
        };
    }

    /// <summary>The first attempt to connect is over.</summary>
    public void Start(IConnectionMultiplexer multiplexer)
    {
        _multiplexer = new(multiplexer);
        multiplexer.ConnectionFailed += _events.Failed;
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
        Lines.Established(endpoint, type);
        // A message connection is opened at the first subscription.
        var isFirst = _seen.TryAdd((endpoint, type), true);
        if (type == ConnectionType.Interactive)
        {
            Authentication.OnConnected(endpoint);
            if (Multiplexer is { } multiplexer)
                FindTopology(multiplexer);
        }

        _events.Established(endpoint, type, isFirst);
        if (type == ConnectionType.Interactive)
            Established?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        foreach (var member in _members)
            member.Dispose();
        await Authentication.DisposeAsync().ConfigureAwait(false);
    }

    private void FindTopology(IConnectionMultiplexer multiplexer) =>
        _isCluster = multiplexer is ConnectionMultiplexer one && one.GetServers().Any(server => server.ServerType == ServerType.Cluster);
}
