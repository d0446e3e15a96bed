using System.Globalization;
using System.Text.Json;
using AspNetRedisAad.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AspNetRedisAad.Health;

/// <summary>
/// Writes status, entries and their data as JSON. Exceptions appear only in the log: their text may contain internal names.
/// </summary>
internal static class HealthReportWriter
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        NeverStored.On(context);
        return JsonAnswer.WriteAsync(context, json => Write(json, report));
    }

    private static void Write(Utf8JsonWriter json, HealthReport report)
    {
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        json.WriteStartObject("entries");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status", entry.Status.ToString());
            if (entry.Description is not null)
                json.WriteString("description", entry.Description);
            if (entry.Data.Count > 0)
                WriteData(json, "data", entry.Data);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, object> data)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in data)
        {
            switch (value)
            {
                case double number:
                    json.WriteNumber(key, number);
                    break;
                case long number:
                    json.WriteNumber(key, number);
                    break;
                case int number:
                    json.WriteNumber(key, number);
                    break;
                case IReadOnlyDictionary<string, object> inner:
                    WriteData(json, key, inner);
                    break;
                case bool flag:
                    json.WriteBoolean(key, flag);
                    break;
                case DateTimeOffset moment:
                    json.WriteString(key, moment);
                    break;
                default:
                    json.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }

        json.WriteEndObject();
    }
}
