using System.Text.Json;
using AspNetRedisAad.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace AspNetRedisAad.Doctor;

/// <summary>Writes text for display, or JSON for requests that accept it.</summary>
internal static class DiagnosisWriter
{
    public static Task WriteAsync(HttpContext context, IReadOnlyDictionary<string, AzureRedisDiagnosis> diagnoses) =>
        context.Request.GetTypedHeaders().Accept.Any(type => type.MatchesMediaType("application/json") && type.MediaType != "*/*")
            ? JsonAnswer.WriteAsync(context, json => Write(json, diagnoses))
            : context.Response.WriteAsync(
                string.Join('\n', diagnoses.Select(one => diagnoses.Count == 1 ? $"{one.Value}" : $"{one.Key}\n{one.Value}")),
                    context.RequestAborted);

    private static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, AzureRedisDiagnosis> diagnoses)
    {
        json.WriteStartObject();
        foreach (var (name, diagnosis) in diagnoses)
        {
            json.WritePropertyName(name);
            DiagnosisJson.Write(json, diagnosis);
        }

        json.WriteEndObject();
    }
}
