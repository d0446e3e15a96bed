using System.Net;
using Microsoft.AspNetCore.Http;

namespace AspNetRedisAad.Emulator.Control;

/// <summary>
/// Rejects requests from web pages that are open in a browser on this machine. Such requests have an <c>Origin</c> header, or a host name
/// that the page's owner has pointed at this machine.
/// </summary>
/// <param name="names">Further host names that clients may use.</param>
internal sealed class LocalCallers(IReadOnlyList<string> names)
{
    public Task OnlyAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host;
        var isLocal = host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address))
            || names.Contains(host.Trim('[', ']'), StringComparer.OrdinalIgnoreCase);
        if (isLocal && !context.Request.Headers.ContainsKey("Origin"))
            return next(context);

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
