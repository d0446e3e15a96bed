using System.Collections.Concurrent;
using System.Net;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Dialing;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>Checks with PING whether a server answers, and closes a connection that does not.</summary>
/// <param name="outage">Is notified of servers that do not answer or are not ready.</param>
/// <param name="reauthenticator">Knows which server is validating a token, and is silent for that reason.</param>
/// <param name="lines">The multiplexer's lines.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The watch's logger.</param>
internal sealed class ServerChecks(
    OutageTracker outage, Reauthenticator reauthenticator, Lines lines, TimeProvider time, ILogger logger)
{
    /// <summary>Callers need not wait for a server that has been silent for this long, although it may still answer.</summary>
    private static readonly TimeSpan _suspicion = TimeSpan.FromSeconds(3);

    /// <summary>This is longer than a command may take, and shorter than a user waits.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(8);

    private readonly ConcurrentDictionary<EndPoint, string> _words = new();
    private readonly Dictionary<EndPoint, Probe> _probes = [];

    /// <summary>The error that the server currently returns; null when there is none.</summary>
    public string? WordsOf(EndPoint endpoint) => _words.GetValueOrDefault(endpoint);

    /// <summary>Sends a new probe if the server has answered the last one. Reports a server that has been silent for too long.</summary>
    public void Check(IServer server)
    {
        var endpoint = server.EndPoint;
        if (!server.IsConnected)
        {
            _probes.Remove(endpoint);
            _words.TryRemove(endpoint, out _);
            return;
        }

        lines.EndForgotten(endpoint, ConnectionType.Interactive);
        var probe = _probes.GetValueOrDefault(endpoint);
        if (probe is null or { Answer.IsCompletedSuccessfully: true })
        {
            _probes[endpoint] = new Probe(AskAsync(server), time.GetTimestamp());
            return;
        }

        var silent = time.GetElapsedTime(probe.Since);
        var isValidating = IsValidating(endpoint, probe);
        if (silent >= _suspicion && !isValidating)
            outage.Lost(endpoint, new OutageReason(OutageCause.NoAnswer));
        if (silent < _silence || isValidating)
        {
            // A probe that has timed out is not an answer. The silence is still measured from the first probe.
            if (probe.Answer.IsCompleted)
                _probes[endpoint] = probe with { Answer = AskAsync(server) };
            return;
        }

        _probes.Remove(endpoint);
        if (lines.End(endpoint, ConnectionType.Interactive))
            Log.HalfOpen(logger, endpoint, silent);
    }

    /// <summary>Succeeds with any answer: a server that refuses PING is alive.</summary>
    private async Task AskAsync(IServer server)
    {
        try
        {
            await ServerProbe.AskAsync(server).ConfigureAwait(false);
            _words.TryRemove(server.EndPoint, out _);
            Serves(server);
        }
        catch (RedisServerException e)
        {
            _words[server.EndPoint] = e.Message;
            if (OutageReasons.OfReply(e.Message) is { IsNotReady: true, StopsOnlyWrites: false } reason)
                outage.Lost(server.EndPoint, reason);
            else
                Serves(server);
        }
    }

    /// <summary>Ends only outages that this class has reported. The code that opens a connection reports that it is open again.</summary>
    private void Serves(IServer server)
    {
        if (server.IsConnected && outage.Of(server.EndPoint)?.Reason is { } reason
            && (reason.Cause == OutageCause.NoAnswer || reason.IsNotReady))
            outage.Restored(server.EndPoint);
    }

    /// <summary>A PING waits behind an AUTH that was sent before it. An AUTH that was sent after it does not delay it.</summary>
    private bool IsValidating(EndPoint endpoint, Probe probe) =>
        reauthenticator.StateOf(endpoint).Pending is { } since
        && since < probe.Since
        && time.GetElapsedTime(since) < RedisDialer.LongestSilence;

    /// <param name="Answer">The answer to the latest PING.</param>
    /// <param name="Since">When the first unanswered PING was sent.</param>
    private sealed record Probe(Task Answer, long Since);
}
