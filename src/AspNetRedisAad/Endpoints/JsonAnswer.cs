using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AspNetRedisAad.Endpoints;

/// <summary>
/// An answer in JSON, as a whole. What is written to <see cref="HttpResponse.BodyWriter"/> and not flushed is lost when a middleware has
/// put a stream of its own in between, as the output cache does: it takes that away, and completes nothing, before the response is
/// completed.
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
