using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>
/// Loads the session of a request that brings a session cookie before the app reads it, so that the synchronous
/// <c>Session.GetString</c> never blocks a thread on Redis.
/// </summary>
internal sealed class SessionPreloadMiddleware(
    RequestDelegate next, IOptions<SessionOptions> options, ILogger<SessionPreloadMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Cookies.ContainsKey(options.Value.Cookie.Name!))
        {
            try
            {
                await context.Session.LoadAsync(context.RequestAborted).ConfigureAwait(false);
            }
            catch (Exception e) when (e is RedisException or TimeoutException or OperationCanceledException
                && !context.RequestAborted.IsCancellationRequested)
            {
                // As ASP.NET Core's own session does: the request goes on, and Session.IsAvailable says how it stands.
                Log.SessionNotLoaded(logger, e.Message);
            }
        }

        await next(context).ConfigureAwait(false);
    }
}
