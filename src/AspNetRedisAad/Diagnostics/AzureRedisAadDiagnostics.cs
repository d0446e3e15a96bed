namespace AspNetRedisAad;

/// <summary>The names of this package's metrics and traces, for OpenTelemetry.</summary>
public static class AzureRedisAadDiagnostics
{
    /// <summary>For <c>WithMetrics(metrics => metrics.AddMeter(...))</c>.</summary>
    public const string MeterName = "AspNetRedisAad";

    /// <summary>For <c>WithTracing(tracing => tracing.AddSource(...))</c>.</summary>
    public const string ActivitySourceName = "AspNetRedisAad";
}
