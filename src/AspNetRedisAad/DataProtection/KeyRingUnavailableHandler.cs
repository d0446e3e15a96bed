using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace AspNetRedisAad.DataProtection;

/// <summary>Answers a request that needs the key ring while it is not available, in an app that calls <c>UseExceptionHandler</c>.</summary>
internal sealed class KeyRingUnavailableHandler : IExceptionHandler
{
    /// <summary>About as long as a failover takes.</summary>
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(10);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!AzureRedisKeyRingUnavailableException.IsCauseOf(exception))
            return false;

        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers.RetryAfter = _retryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-store";
        await response.WriteAsync("Temporarily unavailable. Please try again in a moment.\n", cancellationToken).ConfigureAwait(false);
        return true;
    }
}
