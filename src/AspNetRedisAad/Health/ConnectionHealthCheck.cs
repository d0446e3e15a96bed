using System.Net;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace AspNetRedisAad.Health;

/// <summary>
/// Makes a round trip to every server: Healthy when all can be used, Degraded when some can, Unhealthy when none can. Whatever the number
/// of callers, each server is asked at most once a second, and once more when the connection is lost or restored.
/// </summary>
internal sealed class ConnectionHealthCheck(RedisConnection connection, RedisTokenStore tokens, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _validity = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<HealthCheckResult>? _latest;
    private Task _change = Task.CompletedTask;
    private long _begun;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_latest is null || _change.IsCompleted || time.GetElapsedTime(_begun) >= _validity)
            {
                (_begun, _change) = (time.GetTimestamp(), connection.Outage.NextChange);
                _latest = AskAsync(context.Registration.FailureStatus);
            }

            return _latest.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthCheckResult> AskAsync(HealthStatus failure)
    {
        var servers = Servers();
        if (servers.Count == 0)
            return new HealthCheckResult(failure, $"Not connected to Redis yet. {connection.Outage.Current.Reason?.Describe()}".TrimEnd());

        var answers = await Task.WhenAll(servers.Select(PingAsync)).ConfigureAwait(false);
        var data = servers.Zip(answers)
            .ToDictionary(pair => EndPointCollection.ToString(pair.First.EndPoint), pair => (object)Data(pair.First, pair.Second));
        if (connection.Maintenance.Current is { } maintenance)
            data["maintenance"] = Data(maintenance);

        var usable = answers.Count(answer => answer.IsUsable);
        return usable == 0 ? new HealthCheckResult(
            failure, $"Redis cannot be used. {(connection.Outage.Current.Reason ?? answers[0].Problem)?.Describe()}".TrimEnd(), data: data)
            : usable < answers.Length ? HealthCheckResult.Degraded("Some Redis servers cannot be used.", data: data)
            : answers.FirstOrDefault(answer => answer.Problem is { StopsOnlyWrites: true })?.Problem is { } problem
                ? HealthCheckResult.Degraded($"Redis answers. {problem.Describe()}", data: data)
            : HealthCheckResult.Healthy("Redis answers.", data);
    }

    /// <summary>
    /// If there are other servers, a server that StackExchange.Redis knows but does not connect to says nothing about the connection: a
    /// replica, or a node without slots.
    /// </summary>
    private IReadOnlyList<IServer> Servers()
    {
        var all = connection.Upkeep.Servers;
        var used = all.Where(server => server.IsConnected || WasUsed(server.EndPoint)).ToList();
        return used.Count > 0 ? used : all;
    }

    private bool WasUsed(EndPoint server) => connection.Upkeep.Directory.IsKnown(server)
        && connection.Upkeep.Authentication.StateOf(server) != EndpointState.Unknown;

    private Dictionary<string, object> Data(IServer server, ServerAnswer answer)
    {
        var state = connection.Upkeep.Authentication.StateOf(server.EndPoint);
        var data = new Dictionary<string, object>
        {
            ["answers"] = answer.Latency is not null,
            ["authenticated"] = state.Token is { } token && token == tokens.Current,
            ["replica"] = server.IsReplica,
        };
        if (answer.Latency is { } latency)
            data["latencyMilliseconds"] = Math.Round(latency.TotalMilliseconds, 1);
        if ((answer.Problem?.Describe() ?? state.LastError) is { } error)
            data["lastError"] = error;
        return data;
    }

    private static Dictionary<string, object> Data(Maintenance maintenance)
    {
        var data = new Dictionary<string, object> { ["kind"] = maintenance.Kind };
        if (maintenance.StartsOn is { } start)
            data["startsOn"] = start;
        if (maintenance.Address is { } address)
            data["address"] = address.ToString();
        return data;
    }

    /// <summary>
    /// An error is an answer too. Without a connection, this returns no answer at once: StackExchange.Redis would wait for a connection.
    /// </summary>
    private async Task<ServerAnswer> PingAsync(IServer server)
    {
        if (!server.IsConnected)
            return new ServerAnswer(null, KnownProblemOf(server) ?? OutageReason.NotConnectedYet);

        var start = time.GetTimestamp();
        OutageReason? problem = null;
        try
        {
            await ServerProbe.AskAsync(server).WaitAsync(_timeout, time).ConfigureAwait(false);
        }
        catch (RedisServerException e)
        {
            if (OutageReasons.OfReply(e.Message) is { IsNotReady: true } notReady)
                problem = notReady;
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            return new ServerAnswer(null, OutageReasons.Of(e));
        }

        return new ServerAnswer(time.GetElapsedTime(start), problem ?? KnownProblemOf(server));
    }

    /// <summary>Why sessions and caches refuse to use it, which they may do for a moment after it answers again.</summary>
    private OutageReason? KnownProblemOf(IServer server) => (connection.Outage.Of(server.EndPoint) ?? connection.Outage.Current).Reason;
}
