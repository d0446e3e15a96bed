using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AspNetRedisAad.Session;

/// <summary>
/// Gives each request its session, as ASP.NET Core's own session middleware does; but one that costs nothing until it is used, and is
/// loaded before the app reads it, so that <c>Session.GetString</c> never blocks a thread on Redis.
/// </summary>
/// <param name="next">The rest of the app.</param>
/// <param name="source">Makes the sessions.</param>
/// <param name="preloads">Whether sessions are loaded where the endpoint does not say.</param>
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

    /// <summary>Not cancelled when the visitor has gone: what the request has done, it has done.</summary>
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
#pragma warning disable CA1031 // As in ASP.NET Core: the response may have been sent, and is not to fail for the session's sake.
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
