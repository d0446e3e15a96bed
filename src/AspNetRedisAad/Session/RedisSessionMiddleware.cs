using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AspNetRedisAad.Session;

/// <summary>
/// Adds a session to each request, as ASP.NET Core's own session middleware does. In contrast, this session costs nothing until it is used,
/// and it is loaded before the app reads it, so that <c>Session.GetString</c> never blocks a thread on Redis.
/// </summary>
/// <param name="next">The rest of the app.</param>
/// <param name="source">Creates the sessions.</param>
/// <param name="preloads">Whether sessions are loaded if the endpoint does not specify it.</param>
internal sealed class RedisSessionMiddleware(RequestDelegate next, SessionSource source, bool preloads)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint()?.Metadata;
        return endpoint?.GetMetadata<SessionlessEndpoint>() is null
            ? InvokeAsync(context, endpoint?.GetMetadata<AzureRedisSessionPreloadAttribute>()?.Enabled ?? preloads)
            : next(context);
    }

    private async Task InvokeAsync(HttpContext context, bool preload)
    {
        var session = new RequestSession(context, source);
        context.Features.Set<ISessionFeature>(session);
        try
        {
            if (preload && (!source.StartsEmpty || source.Cookies.Find(context.Request) is not null))
                await session.PreloadAsync(context.RequestAborted).ConfigureAwait(false);
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Features.Set<ISessionFeature?>(null);
            await CommitAsync(session).ConfigureAwait(false);
        }
    }

    /// <summary>Not canceled when the visitor disconnects: the request has run, so its changes are stored.</summary>
    private async Task CommitAsync(RequestSession session)
    {
        try
        {
            await session.CommitAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Log.CommitCanceled(source.Logger);
        }
#pragma warning disable CA1031 // As in ASP.NET Core: the response may have been sent, and must not fail because of the session.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (source.IsNews(e))
                Log.CommitFailed(source.Logger, e);
            else
                Log.CommitFailedAgain(source.Logger, e.Message);
        }
    }
}
