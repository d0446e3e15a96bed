using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>Checks that a server answers.</summary>
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
            // StackExchange.Redis has been told that this user may not send PING.
            await server.ExecuteAsync("ECHO", "").ConfigureAwait(false);
        }
    }
}
