using AspNetRedisAad.DependencyInjection;
using AspNetRedisAad.Session;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds Azure Redis sessions to the request pipeline.</summary>
public static class AzureRedisAadApplicationBuilderExtensions
{
    /// <summary>
    /// Adds a session to each request, as <c>UseSession</c> does, with the same options, cookie and <c>HttpContext.Session</c>. In contrast
    /// to <c>UseSession</c>, a session costs nothing until it is used. If a request has a session cookie, its session is loaded before the
    /// app reads it, unless the setting <c>PreloadSessions</c> or the endpoint's
    /// <see cref="AspNetRedisAad.AzureRedisSessionPreloadAttribute"/> says otherwise. The health endpoints have no session, so that they
    /// answer even if Redis does not.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <returns>The same app.</returns>
    /// <exception cref="InvalidOperationException">No session store is registered.</exception>
    public static IApplicationBuilder UseRedisSession(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);

        var services = app.ApplicationServices;
        var (source, preloads) = (services.CreateSessionSource(), services.PreloadsSessions());
        return app.Use(next => new RedisSessionMiddleware(next, source, preloads).InvokeAsync);
    }
}
