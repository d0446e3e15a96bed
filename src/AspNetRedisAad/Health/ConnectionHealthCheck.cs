using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace AspNetRedisAad.Health;

/// <summary>
/// A round trip to every server: Healthy when all answer, Degraded when some do, Unhealthy when none does. However many ask, each server
/// is asked once a second at most.
/// </summary>
internal sealed class ConnectionHealthCheck(RedisConnection connection, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _validity = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<HealthCheckResult>? _latest;
    private long _begun;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_latest is null || time.GetElapsedTime(_begun) >= _validity)
                (_latest, _begun) = (AskAsync(context.Registration.FailureStatus), time.GetTimestamp());
            return _latest.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthCheckResult> AskAsync(HealthStatus failure)
    {
        var servers = Servers();
        if (servers.Count == 0)
            return new HealthCheckResult(failure, "Not connected to Redis yet.");

        var answers = await Task.WhenAll(servers.Select(PingAsync)).ConfigureAwait(false);
        var data = servers.Zip(answers).ToDictionary(pair => EndPointCollection.ToString(pair.First.EndPoint), pair => (object)Data(pair.First, pair.Second));
        if (connection.Maintenance is { } maintenance)
            data["maintenance"] = Data(maintenance);

        var good = answers.Count(answer => answer is not null);
        return good == answers.Length ? HealthCheckResult.Healthy("Redis answers.", data)
            : good > 0 ? HealthCheckResult.Degraded("Some Redis servers do not answer.", data: data)
            : new HealthCheckResult(failure, "Redis does not answer.", data: data);
    }

    /// <summary>Besides others, a replica that StackExchange.Redis knows of and has never connected to says nothing about the connection.</summary>
    private IReadOnlyList<IServer> Servers()
    {
        var all = connection.Servers;
        var used = all.Where(server => server.IsConnected || connection.Authentication.StateOf(server.EndPoint) != EndpointState.Unknown).ToList();
        return used.Count > 0 ? used : all;
    }

    private Dictionary<string, object> Data(IServer server, double? milliseconds)
    {
        var state = connection.Authentication.StateOf(server.EndPoint);
        var data = new Dictionary<string, object>
        {
            ["answers"] = milliseconds is not null,
            ["authenticated"] = state.Token is { } token && token == connection.Tokens.Current,
            ["replica"] = server.IsReplica,
        };
        if (milliseconds is { } latency)
            data["latencyMilliseconds"] = Math.Round(latency, 1);
        if (state.LastError is { } error)
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

    /// <summary>Null without an answer in time; without a connection at once, for StackExchange.Redis would wait for one.</summary>
    private async Task<double?> PingAsync(IServer server)
    {
        if (!server.IsConnected)
            return null;

        try
        {
            return (await server.PingAsync().WaitAsync(_timeout, time).ConfigureAwait(false)).TotalMilliseconds;
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            return null;
        }
    }
}
