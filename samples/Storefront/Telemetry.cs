using AspNetRedisAad;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Storefront;

/// <summary>Exports metrics and logs, for example to Aspire's dashboard.</summary>
internal static class Telemetry
{
    public static void AddTelemetryIfCollected(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(AzureRedisAadDiagnostics.MeterName, "Microsoft.AspNetCore.Hosting"))
            .UseOtlpExporter();
    }
}
