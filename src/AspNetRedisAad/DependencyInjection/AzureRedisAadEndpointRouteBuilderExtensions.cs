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
    /// Maps <c>/health</c> (all registered checks), <c>/health/ready</c> (checks with the tag <c>ready</c>, including token and connection)
    /// and <c>/health/live</c> (checks with the tag <c>live</c>; the package has none, because a restart does not repair Redis). The status
    /// code is 200 for Healthy or Degraded and 503 for Unhealthy, with a JSON body that contains no token. The answer is never cached, not
    /// even by the app's output cache.
    /// </summary>
    /// <param name="endpoints">The app's endpoints.</param>
    /// <param name="pattern">
    /// The path of the first endpoint; the paths of the others begin with it. The default value is <c>/health</c>.
    /// </param>
    /// <returns>A convention builder for all three endpoints, for example for <c>RequireAuthorization</c> or <c>RequireHost</c>.</returns>
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
