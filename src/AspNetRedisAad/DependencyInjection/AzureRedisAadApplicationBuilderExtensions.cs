using AspNetRedisAad.DependencyInjection;
using AspNetRedisAad.Session;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts Azure Redis sessions into the request pipeline.</summary>
public static class AzureRedisAadApplicationBuilderExtensions
{
    /// <summary>
    /// Gives each request a session, as <c>UseSession</c> does, with the same options, cookie and <c>HttpContext.Session</c>; but a session
    /// costs nothing until it is used, and the session of a request that brings a session cookie is loaded before the app reads it, unless
    /// the setting <c>PreloadSessions</c> or the endpoint's <see cref="AspNetRedisAad.AzureRedisSessionPreloadAttribute"/> says otherwise.
    /// The health endpoints go without, so that they answer when Redis does not.
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
