using System.Globalization;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Doctor;

/// <summary>Signs in, and does with the server what the app will do.</summary>
internal sealed class ServerExamination(
    AzureRedisAadOptions settings, RespConnection redis, Findings findings, EndpointAdvice advice, TimeProvider time)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestValidation = RedisDialer.LongestValidation;
    private static readonly TimeSpan _longestSkew = TimeSpan.FromSeconds(30);

    /// <summary>One of a cluster's few masters has a random key soon.</summary>
    private const int MostKeys = 200;

    public async Task RunAsync(ExaminedToken? token, CancellationToken cancellationToken)
    {
        try
        {
            await KnockAsync(cancellationToken).ConfigureAwait(false);
            if (token is not null && await SignInAsync(token, cancellationToken).ConfigureAwait(false))
            {
                await PingAsync(token, cancellationToken).ConfigureAwait(false);
                await CompareClocksAsync(cancellationToken).ConfigureAwait(false);
                await ReadInfoAsync(cancellationToken).ConfigureAwait(false);
                await ReadAndWriteAsync(token, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (TimeoutException)
        {
            findings.Fail("Redis", "the server accepted the connection and then did not answer.", EndpointAdvice.NoAnswer);
        }
        catch (InvalidDataException)
        {
            findings.Fail("Redis", "something answers, and it is not Redis.", advice.WrongPort);
        }
        catch (IOException)
        {
            findings.Fail("Redis", "the server closed the connection.", EndpointAdvice.NoAnswer);
        }
    }

    /// <summary>Before the token: what is no Redis must not get it.</summary>
    private async Task KnockAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(_patience, cancellationToken, "PING").ConfigureAwait(false);
        if (!answer.IsError)
            findings.Warn("Redis", "the server lets everybody in, without a token.", EndpointAdvice.NoAuthentication);
    }

    private async Task<bool> SignInAsync(ExaminedToken token, CancellationToken cancellationToken)
    {
        var user = token.Token.UserName;
        var answer = await AskAsync(_longestValidation, cancellationToken, "AUTH", user, token.Token.Value).ConfigureAwait(false);
        if (!answer.IsError)
        {
            findings.Ok("sign-in", $"as {user}");
            return true;
        }

        var (what, fix) = advice.Refused(token.Token, token.Claims);
        findings.Fail("sign-in", $"{token.Token.Conceal(Short(answer))}: {what}", fix);
        return false;
    }

    /// <summary>Any answer shows that the server is alive; a refused one costs more to tell from a fault.</summary>
    private async Task PingAsync(ExaminedToken token, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(_patience, cancellationToken, "PING").ConfigureAwait(false);
        if (answer.Is("NOPERM"))
        {
            findings.Warn("PING", $"{Short(answer)}: the access policy of {token.Token.UserName} has no PING. The connection works without.",
                advice.MoreAccess(token.Token.UserName));
        }
        else if (answer.IsError)
        {
            findings.Warn("PING", $"the server answers {Short(answer)}.", "The server says itself what is wrong: wait until it has started, or free memory or disk.");
        }
    }

    private async Task CompareClocksAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(_patience, cancellationToken, "TIME").ConfigureAwait(false);
        if (answer.IsError || !long.TryParse(answer.Text.Split(' ')[0], CultureInfo.InvariantCulture, out var seconds))
            return;

        var ahead = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (ahead.Duration() > _longestSkew)
        {
            findings.Warn("clock", $"this machine's clock is {ahead.Duration().TotalSeconds:F0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the server's.",
                "Set this machine's clock (NTP): the life of a token is told by it.");
        }
    }

    private async Task ReadInfoAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(_patience, cancellationToken, "INFO").ConfigureAwait(false);
        if (answer.IsError)
        {
            findings.Ok("INFO", "not allowed, and not needed");
            return;
        }

        var info = ServerInfo.Read(answer.Text);
        var policy = info["maxmemory_policy"];
        findings.Ok("INFO", $"Redis {info["redis_version"]}, {info["redis_mode"] ?? "standalone"}, {info["role"]}, eviction policy {policy ?? "unknown"}, "
            + $"{info["used_memory_human"]} of {(info["maxmemory_human"] is null or "0B" ? "no limit" : info["maxmemory_human"])} used");
        if (info.MayEvictEverything && settings.EnableDataProtection)
        {
            findings.Warn("INFO", $"the eviction policy {policy} may remove the Data Protection key ring when memory is full: all users would be signed out.",
                advice.KeepUnexpiring);
        }
    }

    private async Task ReadAndWriteAsync(ExaminedToken token, CancellationToken cancellationToken)
    {
        RespAnswer answer;
        string key;
        var tries = 0;
        do
        {
            key = $"{settings.InstanceName}redis-doctor:{Guid.NewGuid():N}";
            answer = await AskAsync(_patience, cancellationToken, "GET", key).ConfigureAwait(false);
        }
        while (answer.Is("MOVED") && ++tries < MostKeys);
        if (!Report("read", answer, token))
            return;

        Report("write", await AskAsync(_patience, cancellationToken, "SET", key, "1", "PX", "1000").ConfigureAwait(false), token);
    }

    private bool Report(string step, RespAnswer answer, ExaminedToken token)
    {
        if (!answer.IsError)
            findings.Ok(step, "works");
        else if (answer.Is("NOPERM"))
            findings.Fail(step, $"{Short(answer)}: the access policy of {token.Token.UserName} does not allow it.", advice.MoreAccess(token.Token.UserName));
        else if (answer.Is("OOM"))
            findings.Fail(step, $"{Short(answer)}: memory is full, and the eviction policy removes nothing.", advice.MemoryFull);
        else
            findings.Fail(step, $"{Short(answer)}.", EndpointAdvice.NoAnswer);
        return !answer.IsError;
    }

    /// <summary>An error's text may repeat arguments of the command.</summary>
    private static string Short(RespAnswer error) => error.Text.Length > 120 ? error.Text[..120] + "..." : error.Text;

    private Task<RespAnswer> AskAsync(TimeSpan patience, CancellationToken cancellationToken, params string[] command) =>
        redis.AskAsync(cancellationToken, command).WaitAsync(patience, cancellationToken);
}
