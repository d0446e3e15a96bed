using AspNetRedisAad.Session;
using Microsoft.AspNetCore.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts Azure Redis sessions into the request pipeline.</summary>
public static class AzureRedisAadApplicationBuilderExtensions
{
    /// <summary>
    /// Adds ASP.NET Core's session middleware and loads the session of every request that brings a session cookie before the app reads it,
    /// unless the setting <c>PreloadSessions</c> or the endpoint's <see cref="AspNetRedisAad.SessionPreloadAttribute"/> says otherwise.
    /// The health endpoints go without, so that they answer when Redis does not.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <returns>The same app.</returns>
    public static IApplicationBuilder UseRedisSession(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);

        return app.UseWhen(
            context => context.GetEndpoint()?.Metadata.GetMetadata<SessionlessEndpoint>() is null,
            branch => branch.UseSession().UseMiddleware<SessionPreloadMiddleware>());
    }
}
