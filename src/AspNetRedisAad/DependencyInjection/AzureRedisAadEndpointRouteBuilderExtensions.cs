using AspNetRedisAad.Endpoints;
using AspNetRedisAad.Health;
using AspNetRedisAad.Session;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the health endpoints.</summary>
public static class AzureRedisAadEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>/health</c> (every registered check), <c>/health/ready</c> (those tagged <c>ready</c>, among them token and connection) and
    /// <c>/health/live</c> (those tagged <c>live</c>; none of ours, because a restart heals no Redis). The answer is 200 while Healthy or
    /// Degraded and 503 when Unhealthy, with a JSON body that holds no token. No cache keeps
    /// it, the app's output cache included.
    /// </summary>
    /// <param name="endpoints">The app's endpoints.</param>
    /// <param name="pattern">The path of the first; the others lie under it. The default value is <c>/health</c>.</param>
    /// <returns>A convention builder for all three, for instance for <c>RequireAuthorization</c> or <c>RequireHost</c>.</returns>
    public static IEndpointConventionBuilder MapAzureRedisAadHealthChecks(this IEndpointRouteBuilder endpoints, string pattern = "/health")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);

        var group = endpoints.MapGroup(pattern.TrimEnd('/'));
        group.MapHealthChecks("", Options(_ => true));
        group.MapHealthChecks("/ready", Options(check => check.Tags.Contains(HealthCheckNames.Ready)));
        group.MapHealthChecks("/live", Options(check => check.Tags.Contains(HealthCheckNames.Live)));
        NeverStored.On(group);
        return group.WithMetadata(SessionlessEndpoint.Instance);
    }

    private static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> predicate) =>
        new() { Predicate = predicate, ResponseWriter = HealthReportWriter.WriteAsync };
}
