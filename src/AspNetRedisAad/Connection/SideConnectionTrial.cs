using System.Net;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Tests a token on a separate connection, which is then closed. If there are several caches, all that answer must accept the token, and at
/// least one must answer.
/// </summary>
internal sealed class SideConnectionTrial(IReadOnlyList<MemberConnection> members) : ITokenTrial
{
    public async Task<bool> IsAcceptedAsync(RedisToken token, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(members.Select(member => AskAsync(member, token, cancellationToken))).ConfigureAwait(false);
        return answers.Contains(true) && !answers.Contains(false);
    }

    /// <summary>Null if there was no answer.</summary>
    private static async Task<bool?> AskAsync(MemberConnection member, RedisToken token, CancellationToken cancellationToken)
    {
        foreach (var server in member.Configuration.EndPoints)
        {
            if (await AskAsync(member.Redialer.Dialer, server, token, cancellationToken).ConfigureAwait(false) is { } answer)
                return answer;
        }

        return null;
    }

    private static async Task<bool?> AskAsync(RedisDialer dialer, EndPoint server, RedisToken token, CancellationToken cancellationToken)
    {
        try
        {
            var line = await dialer.DialAsync(server, ConnectionType.Interactive, token, cancellationToken).ConfigureAwait(false);
            await line.Stream.DisposeAsync().ConfigureAwait(false);
            return true;
        }
        catch (SignInRefusedException)
        {
            return false;
        }
        catch (NotReadyException)
        {
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
