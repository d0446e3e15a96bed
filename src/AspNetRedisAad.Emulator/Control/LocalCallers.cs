using System.Net;
using Microsoft.AspNetCore.Http;

namespace AspNetRedisAad.Emulator.Control;

/// <summary>
/// Keeps web pages out, which a browser on this machine would let ask: they say where they come from (<c>Origin</c>), or have given a name
/// of theirs the address of this machine.
/// </summary>
/// <param name="names">By which clients of other machines may know this one.</param>
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
