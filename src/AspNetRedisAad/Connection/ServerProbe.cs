using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>Asks a server whether it is there.</summary>
internal static class ServerProbe
{
    /// <exception cref="RedisServerException">The server's answer is an error, which is an answer too.</exception>
    public static async Task AskAsync(IServer server)
    {
        try
        {
            await server.PingAsync().ConfigureAwait(false);
        }
        catch (RedisCommandException)
        {
            // StackExchange.Redis has been told that this user has no PING.
            await server.ExecuteAsync("ECHO", "").ConfigureAwait(false);
        }
    }
}
