using System.Net;
using System.Runtime.CompilerServices;
using StackExchange.Redis;
using StackExchange.Redis.Maintenance;
using StackExchange.Redis.Profiling;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>
/// The multiplexer that the app gets from the container. The container disposes everything it creates, and would dispose the multiplexer
/// long before the last service that still writes to the cache. So disposing this wrapper does nothing, also when the app does it. Its
/// owner closes the real multiplexer.
/// </summary>
/// <remarks>
/// Its databases, subscribers and servers are StackExchange.Redis's own, and their <c>Multiplexer</c> is the real one. Wrapping them would
/// take all of their hundreds of commands; code that closes the multiplexer that way gets a separate one from
/// <see cref="IAzureRedisConnectionFactory"/> instead.
/// </remarks>
/// <param name="owned">The real multiplexer.</param>
/// <param name="end">Knows when the real one is closed.</param>
/// <param name="createSubscriber">Creates the subscriber that the app gets; null for StackExchange.Redis's own.</param>
internal sealed class SharedMultiplexer(
    IConnectionMultiplexer owned, ConnectionEnd end, Func<ISubscriber, ISubscriber>? createSubscriber = null)
    : IConnectionMultiplexer
{
    public event EventHandler<RedisErrorEventArgs> ErrorMessage
    {
        add => owned.ErrorMessage += value;
        remove => owned.ErrorMessage -= value;
    }

    public event EventHandler<ConnectionFailedEventArgs> ConnectionFailed
    {
        add => owned.ConnectionFailed += value;
        remove => owned.ConnectionFailed -= value;
    }

    public event EventHandler<InternalErrorEventArgs> InternalError
    {
        add => owned.InternalError += value;
        remove => owned.InternalError -= value;
    }

    public event EventHandler<ConnectionFailedEventArgs> ConnectionRestored
    {
        add => owned.ConnectionRestored += value;
        remove => owned.ConnectionRestored -= value;
    }

    public event EventHandler<EndPointEventArgs> ConfigurationChanged
    {
        add => owned.ConfigurationChanged += value;
        remove => owned.ConfigurationChanged -= value;
    }

    public event EventHandler<EndPointEventArgs> ConfigurationChangedBroadcast
    {
        add => owned.ConfigurationChangedBroadcast += value;
        remove => owned.ConfigurationChangedBroadcast -= value;
    }

    public event EventHandler<ServerMaintenanceEvent> ServerMaintenanceEvent
    {
        add => owned.ServerMaintenanceEvent += value;
        remove => owned.ServerMaintenanceEvent -= value;
    }

    public event EventHandler<HashSlotMovedEventArgs> HashSlotMoved
    {
        add => owned.HashSlotMoved += value;
        remove => owned.HashSlotMoved -= value;
    }

    public string ClientName => owned.ClientName;

    public string Configuration => owned.Configuration;

    public int TimeoutMilliseconds => owned.TimeoutMilliseconds;

    public long OperationCount => owned.OperationCount;

    public bool IsConnected => owned.IsConnected;

    public bool IsConnecting => owned.IsConnecting;

    public int StormLogThreshold
    {
        get => owned.StormLogThreshold;
        set => owned.StormLogThreshold = value;
    }

    /// <summary>Obsolete; it has no effect in StackExchange.Redis itself.</summary>
    public bool PreserveAsyncOrder { get; set; }

    /// <summary>Obsolete; code that uses it does not compile.</summary>
    public bool IncludeDetailInExceptions { get; set; }

    /// <summary>
    /// Returns the wrapper; or the multiplexer itself, if a later StackExchange.Redis has interface members that are not implemented here.
    /// </summary>
    public static IConnectionMultiplexer Of(IConnectionMultiplexer owned, ConnectionEnd end)
    {
        try
        {
            return Create(owned, end);
        }
        catch (TypeLoadException)
        {
            return owned;
        }
    }

    public ISubscriber GetSubscriber(object? asyncState = null)
    {
        if (end.IsReached)
            throw ConnectionEnd.Exception();
        var subscriber = owned.GetSubscriber(asyncState);
        return createSubscriber?.Invoke(subscriber) ?? subscriber;
    }

    public IDatabase GetDatabase(int db = -1, object? asyncState = null) =>
        end.IsReached ? throw ConnectionEnd.Exception() : owned.GetDatabase(db, asyncState);

    public IServer GetServer(string host, int port, object? asyncState = null) => owned.GetServer(host, port, asyncState);

    public IServer GetServer(string hostAndPort, object? asyncState = null) => owned.GetServer(hostAndPort, asyncState);

    public IServer GetServer(IPAddress host, int port) => owned.GetServer(host, port);

    public IServer GetServer(EndPoint endpoint, object? asyncState = null) => owned.GetServer(endpoint, asyncState);

    public IServer GetServer(RedisKey key, object? asyncState = null, CommandFlags flags = CommandFlags.None) =>
        owned.GetServer(key, asyncState, flags);

    public IServer[] GetServers() => owned.GetServers();

    public EndPoint[] GetEndPoints(bool configuredOnly = false) => owned.GetEndPoints(configuredOnly);

    public void RegisterProfiler(Func<ProfilingSession?> profilingSessionProvider) => owned.RegisterProfiler(profilingSessionProvider);

    public ServerCounters GetCounters() => owned.GetCounters();

#pragma warning disable SER308 // The caller decides whether to block.
    public void Wait(Task task) => owned.Wait(task);

    public T Wait<T>(Task<T> task) => owned.Wait(task);

    public void WaitAll(params Task[] tasks) => owned.WaitAll(tasks);
#pragma warning restore SER308

    public int HashSlot(RedisKey key) => owned.HashSlot(key);

    public int GetHashSlot(RedisKey key) => owned.GetHashSlot(key);

    public bool Configure(TextWriter? log = null) => owned.Configure(log);

    public Task<bool> ConfigureAsync(TextWriter? log = null) => owned.ConfigureAsync(log);

    public string GetStatus() => owned.GetStatus();

    public void GetStatus(TextWriter log) => owned.GetStatus(log);

    public string? GetStormLog() => owned.GetStormLog();

    public void ResetStormLog() => owned.ResetStormLog();

    public long PublishReconfigure(CommandFlags flags = CommandFlags.None) => owned.PublishReconfigure(flags);

    public Task<long> PublishReconfigureAsync(CommandFlags flags = CommandFlags.None) => owned.PublishReconfigureAsync(flags);

    public void ExportConfiguration(Stream destination, ExportOptions options = ExportOptions.All) =>
        owned.ExportConfiguration(destination, options);

    public void AddLibraryNameSuffix(string suffix) => owned.AddLibraryNameSuffix(suffix);

    public override string ToString() => owned.ToString();

    public void Close(bool allowCommandsToComplete = true)
    {
    }

    public Task CloseAsync(bool allowCommandsToComplete = true) => Task.CompletedTask;

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SharedMultiplexer Create(IConnectionMultiplexer owned, ConnectionEnd end) => new(owned, end);
}
