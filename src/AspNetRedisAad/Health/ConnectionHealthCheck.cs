using AspNetRedisAad.Connection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace AspNetRedisAad.Health;

/// <summary>
/// A round trip to every server: Healthy when all answer, Degraded when some do, Unhealthy when none does.
/// </summary>
internal sealed class ConnectionHealthCheck(RedisConnection connection, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var servers = connection.Servers;
        if (servers.Count == 0)
            return new HealthCheckResult(context.Registration.FailureStatus, "Not connected to Redis yet.");

        var answers = await Task.WhenAll(servers.Select(server => PingAsync(server, cancellationToken))).ConfigureAwait(false);
        var data = new Dictionary<string, object>();
        foreach (var (server, milliseconds) in servers.Zip(answers))
            data[EndPointCollection.ToString(server.EndPoint)] = milliseconds is { } answer ? $"{answer:0.0} ms" : "no answer";

        var good = answers.Count(answer => answer is not null);
        return good == answers.Length ? HealthCheckResult.Healthy("Redis answers.", data)
            : good > 0 ? HealthCheckResult.Degraded("Some Redis servers do not answer.", data: data)
            : new HealthCheckResult(context.Registration.FailureStatus, "Redis does not answer.", data: data);
    }

    /// <summary>Milliseconds, or null without an answer in time.</summary>
    private async Task<double?> PingAsync(IServer server, CancellationToken cancellationToken)
    {
        try
        {
            var latency = await server.PingAsync().WaitAsync(_timeout, time, cancellationToken).ConfigureAwait(false);
            return latency.TotalMilliseconds;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            return null;
        }
    }
}
