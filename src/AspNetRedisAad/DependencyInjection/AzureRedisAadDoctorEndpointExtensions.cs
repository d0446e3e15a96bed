using AspNetRedisAad;
using AspNetRedisAad.DependencyInjection;
using AspNetRedisAad.Doctor;
using AspNetRedisAad.Endpoints;
using AspNetRedisAad.Session;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the doctor page.</summary>
public static class AzureRedisAadDoctorEndpointExtensions
{
    /// <summary>
    /// Maps a page on which <see cref="IAzureRedisDoctor"/> shows the problems of each connection and how to fix them; as JSON for a
    /// request that accepts <c>application/json</c>. The page names the identity and the servers of the app, and each request opens
    /// connections, so specify who may see it: call <c>.RequireAuthorization(...)</c>, or <c>.AllowAnonymous()</c> for everybody. Without
    /// either, the answer is 403.
    /// </summary>
    /// <param name="endpoints">The app's endpoints.</param>
    /// <param name="pattern">The path. The default value is <c>/redis-doctor</c>.</param>
    /// <returns>A convention builder.</returns>
    public static IEndpointConventionBuilder MapAzureRedisAadDoctor(this IEndpointRouteBuilder endpoints, string pattern = "/redis-doctor")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);

        var page = endpoints.MapGet(pattern, (RequestDelegate)AnswerAsync).WithMetadata(SessionlessEndpoint.Instance);
        NeverStored.On(page);
        return page;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        NeverStored.On(context);
        var rules = context.GetEndpoint()!.Metadata;
        if (rules.GetMetadata<IAuthorizeData>() is null && rules.GetMetadata<AuthorizationPolicy>() is null
            && rules.GetMetadata<IAllowAnonymous>() is null)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync(
                "Nobody may see this yet. Write MapAzureRedisAadDoctor().RequireAuthorization(...), or .AllowAnonymous() for everybody.\n")
                .ConfigureAwait(false);
            return;
        }

        var names = context.RequestServices.GetServices<RedisConnectionRegistration>().Select(connection => connection.Name).ToList();
        var diagnoses = await Task.WhenAll(names.Select(name =>
            context.RequestServices.GetRequiredKeyedService<IAzureRedisDoctor>(name).ExamineAsync(context.RequestAborted)))
                .ConfigureAwait(false);
        await DiagnosisWriter.WriteAsync(context, names
            .Select(name => name == RedisConnectionRegistration.DefaultName ? "default" : name)
            .Zip(diagnoses).ToDictionary(pair => pair.First, pair => pair.Second)).ConfigureAwait(false);
    }
}
