using System.Globalization;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>
/// Counts the commands that reach redis-server for one operation, with the server's own counters, without those of the connection itself.
/// </summary>
internal sealed class CommandCounter(ConnectionMultiplexer connection) : IAsyncDisposable
{
    private const int Times = 500;
    private static readonly TimeSpan _quiet = TimeSpan.FromMilliseconds(50);

    private static readonly string[] _ofConnections =
    [
        "auth", "client", "cluster", "command", "config", "echo", "hello", "info", "ping", "select", "sentinel", "subscribe", "unsubscribe",
    ];

    public static async Task<CommandCounter> ConnectAsync(RedisServer server)
    {
        var configuration = server.Configure();
        configuration.AllowAdmin = true;
        return new CommandCounter(await ConnectionMultiplexer.ConnectAsync(configuration));
    }

    /// <summary>Nothing else may use the server meanwhile.</summary>
    public async Task<CommandCount> CountAsync(Func<Task> work)
    {
        await work();
        var before = await ReadWhenQuietAsync();
        for (var i = 0; i < Times; i++)
            await work();
        var after = await ReadWhenQuietAsync();
        return new CommandCount(after
            .Select(command => (Name: command.Key, Calls: (double)(command.Value - before.GetValueOrDefault(command.Key)) / Times))
            .Where(command => command.Calls > 0)
            .OrderByDescending(command => command.Calls).ThenBy(command => command.Name, StringComparer.Ordinal)
            .ToList());
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>Commands that nothing waits for may still be in progress.</summary>
    private async Task<Dictionary<string, long>> ReadWhenQuietAsync()
    {
        var counts = await ReadAsync();
        while (true)
        {
            await Task.Delay(_quiet);
            var next = await ReadAsync();
            if (next.Values.Sum() == counts.Values.Sum())
                return next;
            counts = next;
        }
    }

    private async Task<Dictionary<string, long>> ReadAsync()
    {
        const string Prefix = "cmdstat_";
        const string Calls = "calls=";
        var stats = await connection.GetServers()[0].InfoAsync("commandstats");
        return stats.SelectMany(section => section)
            .Where(line => line.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(line => (Name: line.Key[Prefix.Length..], Calls: line.Value.Split(',')[0][Calls.Length..]))
            .Where(command => !_ofConnections.Contains(command.Name.Split('|')[0]))
            .ToDictionary(command => command.Name, command => long.Parse(command.Calls, CultureInfo.InvariantCulture));
    }
}
