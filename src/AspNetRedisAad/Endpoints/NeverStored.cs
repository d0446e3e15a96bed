using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;

namespace AspNetRedisAad.Endpoints;

/// <summary>
/// Keeps an answer out of the app's output cache, whatever its base policies are: that cache ignores <c>no-store</c>. On the endpoint, the
/// policy runs after the base policies. If routing comes after the output cache, no endpoint is known yet, and the answer itself is marked.
/// </summary>
internal sealed class NeverStored : IOutputCachePolicy
{
    private static readonly NeverStored _instance = new();

    private NeverStored()
    {
    }

    /// <summary>Marks endpoints. It runs last, so that no policy that the app adds overrides it.</summary>
    public static void On(IEndpointConventionBuilder endpoints) => endpoints.Finally(endpoint => endpoint.Metadata.Add(_instance));

    /// <summary>Marks the answer, before its body.</summary>
    public static void On(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store, no-cache";
        if (context.Features.Get<IOutputCacheFeature>() is { } cache)
            cache.Context.AllowCacheStorage = false;
    }

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        (context.EnableOutputCaching, context.AllowCacheLookup, context.AllowCacheStorage, context.AllowLocking) =
            (false, false, false, false);
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        context.AllowCacheStorage = false;
        return ValueTask.CompletedTask;
    }
}
