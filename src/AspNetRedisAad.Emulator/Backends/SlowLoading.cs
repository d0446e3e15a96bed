using System.Globalization;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>Restarts a redis-server that then loads its data slowly, and answers LOADING during that time.</summary>
internal static class SlowLoading
{
    private const int Keys = 500;

    /// <summary>Returns when the loading has begun.</summary>
    public static async Task RestartAsync(RedisServerBackend server, TimeSpan duration, CancellationToken cancellationToken)
    {
        using (var link = await server.ConnectAsAdministratorAsync(cancellationToken).ConfigureAwait(false))
        {
            // redis-server delays the loading of each key, and answers clients after every few loaded bytes.
            await link.SendAsync(
                cancellationToken, "EVAL",
                $"for i = 1, {Keys} do redis.call('SET', 'loaded:' .. i, string.rep('x', 1024), 'EX', 60) end", "0")
                .ConfigureAwait(false);
            await link.SendAsync(cancellationToken, "CONFIG", "SET", "rdbcompression", "no").ConfigureAwait(false);
            await link.SendAsync(cancellationToken, "SAVE").ConfigureAwait(false);
        }

        await server.StopAsync().ConfigureAwait(false);
        var usual = server.Configuration;
        try
        {
            server.Configuration = string.Create(CultureInfo.InvariantCulture,
                $"{usual}\nloading-process-events-interval-bytes 1024\nkey-load-delay {duration.TotalMicroseconds / Keys:0}");
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            server.Configuration = usual;
            // The server has already opened the file. The next start has no data again.
            File.Delete(server.Dump);
        }
    }
}
