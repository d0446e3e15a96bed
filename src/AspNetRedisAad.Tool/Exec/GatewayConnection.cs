using System.IO.Pipelines;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>One connection of the program, and its connection to the cache, which is signed in again with each new token.</summary>
/// <param name="client">The program's connection.</param>
/// <param name="line">The connection to the cache, which is disposed at the end.</param>
/// <param name="password">The gateway's password.</param>
/// <param name="isKnown">Whether the client need not send the password.</param>
/// <param name="tokens">Holds the current token.</param>
/// <param name="note">Shows messages to the user.</param>
internal sealed class GatewayConnection(
    Stream client, RedisLine line, GatewayPassword password, bool isKnown, RedisTokenStore tokens, Func<string, Task> note)
{
    /// <summary>The time for the remaining replies after the client has closed its end.</summary>
    private static readonly TimeSpan _lastReplies = TimeSpan.FromSeconds(10);

    private readonly Conversation _conversation = new();

    public async Task RunAsync(CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var (commands, replies) = (PipeReader.Create(client), PipeReader.Create(line.Stream));
        var (toClient, toServer) = (PipeWriter.Create(client), PipeWriter.Create(line.Stream));
        var requests = new RequestPump(commands, toClient, toServer, _conversation, password, tokens, isKnown);
        var asking = requests.RunAsync(end.Token);
        var answering = new ReplyPump(replies, toClient, _conversation, Refused).RunAsync(end.Token);
        var renewing = RenewAsync(requests, end.Token);
        try
        {
            if (await Task.WhenAny(asking, answering).ConfigureAwait(false) == asking && asking.IsCompletedSuccessfully)
                await Task.WhenAny(answering, SettledAsync(end.Token)).ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            line.End();
            await line.Stream.DisposeAsync().ConfigureAwait(false);
            await client.DisposeAsync().ConfigureAwait(false);
            await Task.WhenAll(asking, answering, renewing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RenewAsync(RequestPump requests, CancellationToken end)
    {
        var current = line.Token;
        while (true)
        {
            var next = tokens.NextToken;
            if (tokens.Current is { } token && token != current)
            {
                await Task.Delay(RefreshSchedule.Stagger(current.Left(TimeProvider.System), Random.Shared.NextDouble()), end)
                    .ConfigureAwait(false);
                current = token;
                requests.Renew();
                if (_conversation.Obstacle is { } obstacle)
                    await note($"a connection that {obstacle} cannot get a new token, and is closed when its token expires.")
                        .ConfigureAwait(false);
            }
            else
            {
                await next.WaitAsync(end).ConfigureAwait(false);
            }
        }
    }

    private async Task SettledAsync(CancellationToken end)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(end);
        limit.CancelAfter(_lastReplies);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!_conversation.IsSettled)
            await tick.WaitForNextTickAsync(limit.Token).ConfigureAwait(false);
    }

    private void Refused(string answer)
    {
        if (tokens.Current is { } token)
        {
            tokens.ReportRefusal(token);
            _ = note($"the cache refuses the new token: {token.Conceal(answer)}");
        }
    }
}
