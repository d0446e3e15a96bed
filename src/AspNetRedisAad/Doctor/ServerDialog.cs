using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Doctor;

/// <summary>Sends commands to one server, with a time limit for each answer.</summary>
internal sealed class ServerDialog(RespConnection redis, CancellationToken cancellationToken)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <exception cref="TimeoutException">There is no answer within five seconds.</exception>
    public Task<RespAnswer> AskAsync(params string[] command) => AskAsync(_patience, command);

    /// <exception cref="TimeoutException">There is no answer in time.</exception>
    public Task<RespAnswer> AskAsync(TimeSpan patience, params string[] command) =>
        redis.AskAsync(cancellationToken, command).WaitAsync(patience, cancellationToken);

    /// <summary>An error's text may repeat arguments of the command.</summary>
    public static string Short(RespAnswer error) => error.Text.Length > 120 ? error.Text[..120] + "..." : error.Text;
}
