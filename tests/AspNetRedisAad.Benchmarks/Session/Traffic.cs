using System.Globalization;
using AspNetRedisAad.Benchmarks.Servers;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Session;

/// <summary>The number of bytes that reach redis-server, by its own counters.</summary>
internal sealed class Traffic(ConnectionMultiplexer connection) : IAsyncDisposable
{
    public static async Task<Traffic> ConnectAsync(RedisServer server)
    {
        var configuration = server.Configure();
        configuration.AllowAdmin = true;
        return new Traffic(await ConnectionMultiplexer.ConnectAsync(configuration));
    }

    /// <summary>Bytes for each repetition.</summary>
    public async Task<double> CountAsync(Func<Task> work, int times)
    {
        var before = await ReadAsync();
        for (var i = 0; i < times; i++)
            await work();
        return (await ReadAsync() - before) / times;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<double> ReadAsync()
    {
        var stats = await connection.GetServers()[0].InfoAsync("stats");
        return double.Parse(stats[0].First(line => line.Key == "total_net_input_bytes").Value, CultureInfo.InvariantCulture);
    }
}
