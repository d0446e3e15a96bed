using Microsoft.Extensions.Primitives;

namespace MovingDay;

/// <summary>Acts as the load balancer: one address for both instances.</summary>
internal sealed class Front(Fleet fleet) : IDisposable
{
    private static readonly string[] _headers = ["Cache-Control", "Content-Type", "Location", "Set-Cookie"];

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });

    public async Task ForwardAsync(HttpContext context)
    {
        var (asked, answer) = (context.Request, context.Response);
        using var request = new HttpRequestMessage(new(asked.Method), $"{fleet.Next().Address}{asked.Path}{asked.QueryString}");
        request.Headers.TryAddWithoutValidation("Cookie", (string?)asked.Headers.Cookie);
        if (asked.HasFormContentType)
        {
            request.Content = new StreamContent(asked.Body);
            request.Content.Headers.Add("Content-Type", asked.ContentType);
        }

        using var response = await _client.SendAsync(request, context.RequestAborted);
        answer.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => _headers.Contains(header.Key)))
            answer.Headers[name] = new StringValues([.. values]);
        await response.Content.CopyToAsync(answer.Body, context.RequestAborted);
    }

    public void Dispose() => _client.Dispose();
}
