using System.Net;
using AspNetRedisAad.Dialing;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Replaces connections whose other end accepts bytes and answers nothing (half-open): StackExchange.Redis by itself takes four command
/// timeouts, 20 seconds, and only while the app sends commands.
/// </summary>
internal sealed class ConnectionWatch(
    Reauthenticator reauthenticator, Lines lines, TimeProvider time, ILogger<ConnectionWatch> logger) : IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(2);

    /// <summary>Longer than a command may take, shorter than a person waits.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(8);

    private readonly Dictionary<EndPoint, Probe> _probes = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    public void Start(Func<IReadOnlyList<IServer>> servers) => _loop = Task.Run(() => RunAsync(servers));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync(Func<IReadOnlyList<IServer>> servers)
    {
        using var ticks = new PeriodicTimer(_interval, time);
        try
        {
            while (await ticks.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                foreach (var server in servers())
                    Check(server);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The end.
        }
    }

    private void Check(IServer server)
    {
        var endpoint = server.EndPoint;
        if (!server.IsConnected)
        {
            _probes.Remove(endpoint);
            return;
        }

        var probe = _probes.GetValueOrDefault(endpoint);
        if (probe is null or { Answer.IsCompletedSuccessfully: true })
        {
            _probes[endpoint] = new Probe(AskAsync(server), time.GetTimestamp());
            return;
        }

        if (time.GetElapsedTime(probe.Since) < _silence || IsValidating(endpoint, probe))
        {
            // A probe that has timed out is no answer: the next one goes on counting from the first.
            if (probe.Answer.IsCompleted)
                _probes[endpoint] = probe with { Answer = AskAsync(server) };
            return;
        }

        _probes.Remove(endpoint);
        if (lines.End(endpoint, ConnectionType.Interactive))
            Log.HalfOpen(logger, endpoint, time.GetElapsedTime(probe.Since));
    }

    /// <summary>Ends well with any answer: a server that refuses PING is alive.</summary>
    private static async Task AskAsync(IServer server)
    {
        try
        {
            await server.PingAsync().ConfigureAwait(false);
        }
        catch (RedisServerException)
        {
            // NOPERM, MISCONF, BUSY, LOADING: the server has spoken.
        }
    }

    /// <summary>A PING waits behind an AUTH that was sent before it; one sent after it explains nothing.</summary>
    private bool IsValidating(EndPoint endpoint, Probe probe) =>
        reauthenticator.StateOf(endpoint).Pending is { } since
        && since < probe.Since
        && time.GetElapsedTime(since) < RedisDialer.LongestValidation;

    /// <param name="Answer">The latest PING.</param>
    /// <param name="Since">When the first PING was sent that is still without an answer.</param>
    private sealed record Probe(Task Answer, long Since);
}
