using AspNetRedisAad.Identity;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AspNetRedisAad.Health;

/// <summary>
/// Healthy with a token that is renewed in time. Degraded while renewal fails and the token is still valid. Unhealthy without a token.
/// </summary>
internal sealed class TokenHealthCheck(RedisTokenStore tokens, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var snapshot = tokens.Snapshot;
        if (snapshot.Token is not { } token)
            return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, "No access token yet.", data: Data(snapshot)));

        var left = token.Left(time);
        var result = left <= TimeSpan.Zero
            ? new HealthCheckResult(context.Registration.FailureStatus, "The access token has expired.", data: Data(snapshot))
            : snapshot.Failures > 0 || token.Age(time) > RefreshSchedule.MarkAge(token)
                ? HealthCheckResult.Degraded("The access token is valid, but its renewal fails.", data: Data(snapshot))
                : HealthCheckResult.Healthy("The access token is valid.", Data(snapshot));
        return Task.FromResult(result);
    }

    private Dictionary<string, object> Data(TokenSnapshot snapshot)
    {
        var data = new Dictionary<string, object> { ["rotations"] = snapshot.Rotations };
        if (snapshot.Token is { } token)
        {
            data["user"] = token.UserName;
            data["expiresOn"] = token.ExpiresOn;
            data["remainingSeconds"] = Math.Round(Math.Max(0, token.Left(time).TotalSeconds), 1);
        }

        if (snapshot.NextRenewal is { } renewal)
            data["nextRenewal"] = renewal;
        if (snapshot.LastError is { } error)
            data["lastError"] = error;
        return data;
    }
}
