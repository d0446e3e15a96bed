using System.Globalization;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Doctor;

/// <summary>Signs in, and executes the commands that the app will use.</summary>
/// <param name="settings">The settings of the cache.</param>
/// <param name="redis">The connection.</param>
/// <param name="findings">Receives the findings.</param>
/// <param name="advice">The remedies.</param>
/// <param name="time">The clock.</param>
/// <param name="database">The number of the database.</param>
/// <param name="side">What a move needs from the cache; null if there is no move.</param>
internal sealed class ServerExamination(
    AzureRedisAadOptions settings, RespConnection redis, Findings findings, EndpointAdvice advice, TimeProvider time, int database = 0,
    MovingSide? side = null)
{
    private static readonly TimeSpan _longestValidation = RedisDialer.LongestValidation;

    /// <summary>A cluster has few masters, so a random key soon reaches each one.</summary>
    private const int MostKeys = 200;

    /// <summary>The facts from the server; null without a sign-in.</summary>
    public ServerFacts? Facts { get; private set; }

    public async Task RunAsync(ExaminedToken? token, CancellationToken cancellationToken)
    {
        var server = new ServerDialog(redis, cancellationToken);
        try
        {
            await KnockAsync(server).ConfigureAwait(false);
            if (token is null || !await SignInAsync(server, token).ConfigureAwait(false)
                || !await SelectAsync(server).ConfigureAwait(false))
                return;

            await PingAsync(server, token).ConfigureAwait(false);
            Facts = await new FactsExamination(settings, server, findings, advice, time).RunAsync(isMove: side is not null)
                .ConfigureAwait(false);
            if (await ReadAndWriteAsync(server, token).ConfigureAwait(false) && side is not null)
                await new MoveAccessExamination(settings, side, server, findings, advice).RunAsync(token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            findings.Fail("Redis", "the server accepted the connection and then did not answer.", EndpointAdvice.NoAnswer);
        }
        catch (InvalidDataException)
        {
            findings.Fail("Redis", "a server answers, but it is not Redis.", advice.WrongPort);
        }
        catch (IOException)
        {
            findings.Fail("Redis", "the server closed the connection.", EndpointAdvice.NoAnswer);
        }
    }

    /// <summary>Checked before the token is sent: a server that is not Redis must not get it.</summary>
    private async Task KnockAsync(ServerDialog server)
    {
        if (!(await server.AskAsync("PING").ConfigureAwait(false)).IsError)
            findings.Warn("Redis", "the server accepts clients without a token.", EndpointAdvice.NoAuthentication);
    }

    private async Task<bool> SignInAsync(ServerDialog server, ExaminedToken token)
    {
        var user = token.Token.UserName;
        var answer = await server.AskAsync(_longestValidation, "AUTH", user, token.Token.Value).ConfigureAwait(false);
        if (!answer.IsError)
        {
            findings.Ok("sign-in", token.Claims is null ? $"as {user}, with the access key" : $"as {user}");
            return true;
        }

        var (what, fix) = advice.Refused(token.Token, token.Claims);
        findings.Fail("sign-in", $"{token.Token.Conceal(ServerDialog.Short(answer))}: {what}", fix);
        return false;
    }

    private async Task<bool> SelectAsync(ServerDialog server)
    {
        if (database == 0)
            return true;
        var answer = await server.AskAsync("SELECT", database.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
        if (answer.IsError)
            findings.Fail("database", $"{ServerDialog.Short(answer)}: the server has no database {database}.", advice.NoDatabase);
        return !answer.IsError;
    }

    /// <summary>Any answer shows that the server is alive, and other commands would be harder to tell from a fault.</summary>
    private async Task PingAsync(ServerDialog server, ExaminedToken token)
    {
        var answer = await server.AskAsync("PING").ConfigureAwait(false);
        if (answer.Is("NOPERM"))
        {
            findings.Warn("PING",
                $"{ServerDialog.Short(answer)}: the access policy of {token.Token.UserName} has no PING. The connection works without it.",
                advice.MoreAccess(token.Token.UserName));
        }
        else if (answer.IsError)
        {
            findings.Warn("PING", $"the server answers {ServerDialog.Short(answer)}.",
                "The server's answer says what is wrong: wait until it has started, or free memory or disk space.");
        }
    }

    private async Task<bool> ReadAndWriteAsync(ServerDialog server, ExaminedToken token)
    {
        RespAnswer answer;
        string key;
        var tries = 0;
        do
        {
            key = $"{settings.InstanceName}redis-doctor:{Guid.NewGuid():N}";
            answer = await server.AskAsync("GET", key).ConfigureAwait(false);
        }
        while (answer.Is("MOVED") && ++tries < MostKeys);
        return Report("read", answer, token)
            && Report("write", await server.AskAsync("SET", key, "1", "PX", "1000").ConfigureAwait(false), token);
    }

    private bool Report(string step, RespAnswer answer, ExaminedToken token)
    {
        if (!answer.IsError)
            findings.Ok(step, "works");
        else if (answer.Is("NOPERM"))
        {
            findings.Fail(step, $"{ServerDialog.Short(answer)}: the access policy of {token.Token.UserName} does not allow it.",
                advice.MoreAccess(token.Token.UserName));
        }
        else if (answer.Is("OOM"))
            findings.Fail(
                step, $"{ServerDialog.Short(answer)}: memory is full, and the eviction policy removes nothing.", advice.MemoryFull);
        else
            findings.Fail(step, $"{ServerDialog.Short(answer)}.", EndpointAdvice.NoAnswer);
        return !answer.IsError;
    }
}
