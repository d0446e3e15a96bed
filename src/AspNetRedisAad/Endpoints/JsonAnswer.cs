using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AspNetRedisAad.Endpoints;

/// <summary>
/// Writes a complete JSON answer. Bytes in <see cref="HttpResponse.BodyWriter"/> that are not flushed are lost if a middleware, such as the
/// output cache, has replaced the response stream: it removes its stream, without completing the writer, before the response is completed.
/// </summary>
internal static class JsonAnswer
{
    private static readonly JsonWriterOptions _indented = new() { Indented = true };

    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>();
        var json = new Utf8JsonWriter(body, _indented);
        await using (json.ConfigureAwait(false))
            write(json);

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }
}
