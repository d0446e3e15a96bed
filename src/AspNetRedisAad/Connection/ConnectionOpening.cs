using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>Opens the multiplexer of a connection once, at the first call. All callers share it.</summary>
internal sealed class ConnectionOpening : IAsyncDisposable
{
    private readonly ITokenSupply _tokens;
    private readonly ConnectionParts _parts;
    private readonly MultiplexerUpkeep _upkeep;
    private readonly IReadOnlyList<MemberConnection> _members;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task<IConnectionMultiplexer>> _opening;

    /// <param name="tokens">Is started before the connection is opened.</param>
    /// <param name="parts">The parts of the connection.</param>
    /// <param name="upkeep">Takes care of the multiplexer once it is open.</param>
    /// <exception cref="ConnectionHookException">A callback of the app has failed, or changes a protected option.</exception>
    public ConnectionOpening(ITokenSupply tokens, ConnectionParts parts, MultiplexerUpkeep upkeep)
    {
        (_tokens, _parts, _upkeep) = (tokens, parts, upkeep);
        _members = [.. parts.Settings.AllEndpoints.Select(endpoint => new MemberConnection(
            parts, ConnectionOptionsFactory.Create(endpoint.Endpoint!, parts), upkeep.Directory, upkeep.Lines))];
        foreach (var member in _members)
            upkeep.Observe(member);
        upkeep.Established += () => _ready.TrySetResult();
        _opening = new(OpenOnceAsync);
    }

    /// <summary>Raised before the upkeep starts.</summary>
    public event Action<IConnectionMultiplexer>? Opened;

    /// <summary>The multiplexer, or null until the first attempt to connect is over.</summary>
    public IConnectionMultiplexer? Current =>
        _opening is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } opened } ? opened.Result : null;

    /// <summary>Whether the user may not send PING; known once the connection is open.</summary>
    public bool RefusesPing => _members.Any(member => member.RefusesPing);

    /// <summary>Returns the multiplexer when the first attempt to connect is over, whether it has succeeded or not.</summary>
    public Task<IConnectionMultiplexer> GetAsync() => _opening.Value;

    /// <summary>Waits for the first authenticated connection, for as long as it takes.</summary>
    public async Task<IConnectionMultiplexer> GetReadyAsync(CancellationToken cancellationToken)
    {
        var multiplexer = await GetAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await _ready.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return multiplexer;
    }

    /// <summary>
    /// For callers that cannot await, such as a constructor that takes <see cref="IConnectionMultiplexer"/> before the host has started.
    /// Blocks until the first attempt is over: at most the start timeout and one connect timeout. Later calls never block.
    /// </summary>
    public IConnectionMultiplexer GetBlocking() => Current ?? Task.Run(GetAsync).GetAwaiter().GetResult();

    public ValueTask DisposeAsync() => Current?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>
    /// Some callers block while they hold the container's lock. Others continue with code that needs that lock. So no continuation runs
    /// inside the completion, where it would block the others.
    /// </summary>
    private Task<IConnectionMultiplexer> OpenOnceAsync()
    {
        var opened = new TaskCompletionSource<IConnectionMultiplexer>(TaskCreationOptions.RunContinuationsAsynchronously);
        OpenAsync().ContinueWith(opened.SetFromTask, TaskScheduler.Default);
        return opened.Task;
    }

    private async Task<IConnectionMultiplexer> OpenAsync()
    {
        _tokens.EnsureStarted();
        var multiplexer = await MultiplexerOpening.OpenAsync(_parts, _members).ConfigureAwait(false);
        Opened?.Invoke(multiplexer);
        _upkeep.Start(multiplexer);
        _parts.Tokens.AddTrial(new SideConnectionTrial(_members));
        return multiplexer;
    }
}
