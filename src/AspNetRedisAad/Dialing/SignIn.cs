using System.Net.Security;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Dialing;

/// <summary>
/// Sends AUTH and PING in one packet. AUTH comes first, because some servers refuse only AUTH. PING shows whether the server executes
/// commands at all.
/// </summary>
internal static class SignIn
{
    private static readonly byte[] _ping = RespCommand.Write("PING");

    /// <returns>Whether the user may not send PING.</returns>
    /// <exception cref="SignInRefusedException">The server does not accept the token.</exception>
    /// <exception cref="NotReadyException">The server executes no commands yet.</exception>
    /// <exception cref="ClosedByServerException">The server has closed the connection, and says why.</exception>
    public static async Task<bool> RunAsync(SslStream tls, RedisToken token, CancellationToken cancellationToken)
    {
        var redis = new RespConnection(tls);
        byte[] commands = [.. RespCommand.Write("AUTH", token.UserName, token.Value), .. _ping];
        await redis.SendAsync(commands, cancellationToken).ConfigureAwait(false);
        var answer = await redis.ReadAsync(cancellationToken).ConfigureAwait(false);
        EnsureReady(answer);
        if (answer.Is("ERR max number of clients"))
            throw new ClosedByServerException(answer.Text);
        if (answer.IsError)
            throw new SignInRefusedException(token.Conceal(answer.Text));

        // Other errors, such as a missing permission for PING, come from a server that works.
        var ping = await redis.ReadAsync(cancellationToken).ConfigureAwait(false);
        EnsureReady(ping);
        return ping.Is("NOPERM");
    }

    private static void EnsureReady(RespAnswer answer)
    {
        if (answer.Is("LOADING") || answer.Is("BUSY"))
            throw new NotReadyException(answer.Text);
    }
}
