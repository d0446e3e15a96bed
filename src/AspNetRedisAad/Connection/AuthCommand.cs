using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>Sends a token on a live connection.</summary>
internal static class AuthCommand
{
    /// <param name="server">The server.</param>
    /// <param name="token">The token to send.</param>
    /// <param name="refusals">How often the server has refused a token.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="RedisException">The server does not accept the token, or cannot be reached.</exception>
    public static async Task SendAsync(IServer server, RedisToken token, Func<int> refusals, TimeProvider time)
    {
        var (before, since) = (refusals(), time.GetTimestamp());
        try
        {
            var answer = await server.ExecuteAsync("AUTH", token.UserName, token.Value).ConfigureAwait(false);
            if ((string?)answer != "OK")
                throw new RedisException("the answer to AUTH was not OK.");
        }
        catch (TimeoutException)
        {
            // The server may take longer to validate than the client waits. Another AUTH would only delay every command behind it. An
            // answer to PING says that this one has been processed, and a refusal is reported as an error message.
            await AnswersAsync(server, since, time).ConfigureAwait(false);
            if (refusals() != before)
                throw new RedisException("the server refused it.");
        }
    }

    private static async Task AnswersAsync(IServer server, long since, TimeProvider time)
    {
        while (true)
        {
            try
            {
                await ServerProbe.AskAsync(server).ConfigureAwait(false);
                return;
            }
            catch (RedisServerException)
            {
                // An error is also an answer.
                return;
            }
            catch (TimeoutException) when (time.GetElapsedTime(since) < RedisDialer.LongestValidation)
            {
                // The server is still validating.
            }
        }
    }
}
