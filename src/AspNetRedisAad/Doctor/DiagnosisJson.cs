using System.Text.Json;

namespace AspNetRedisAad.Doctor;

/// <summary>A diagnosis as a JSON object.</summary>
internal static class DiagnosisJson
{
    public static void Write(Utf8JsonWriter json, AzureRedisDiagnosis diagnosis)
    {
        json.WriteStartObject();
        json.WriteString("status", diagnosis.Status.ToString());
        json.WriteString("time", diagnosis.Time);
        json.WriteStartArray("findings");
        foreach (var finding in diagnosis.Findings)
            Write(json, finding);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AzureRedisFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("step", finding.Step);
        if (finding.Endpoint is { } endpoint)
            json.WriteString("endpoint", endpoint);
        json.WriteString("status", finding.Status.ToString());
        json.WriteString("message", finding.Message);
        if (finding.Remedy is { } remedy)
            json.WriteString("remedy", remedy);
        json.WriteEndObject();
    }
}
