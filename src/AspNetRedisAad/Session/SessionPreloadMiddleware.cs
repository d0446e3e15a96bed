using Microsoft.AspNetCore.Http;

namespace AspNetRedisAad.Session;

/// <summary>
/// Loads the session of a request that brings a session cookie before the app reads it, so that the synchronous
/// <c>Session.GetString</c> never blocks a thread on Redis.
/// </summary>
internal sealed class SessionPreloadMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Session is RedisSession session && (context.GetEndpoint()?.Metadata.GetMetadata<SessionPreloadAttribute>()?.Enabled ?? session.Preloads))
            await session.PreloadAsync(context.RequestAborted).ConfigureAwait(false);
        await next(context).ConfigureAwait(false);
    }
}
