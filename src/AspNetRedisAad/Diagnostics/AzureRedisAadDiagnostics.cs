namespace AspNetRedisAad;

/// <summary>The names under which OpenTelemetry finds what this package measures and traces.</summary>
public static class AzureRedisAadDiagnostics
{
    /// <summary>For <c>WithMetrics(metrics => metrics.AddMeter(...))</c>.</summary>
    public const string MeterName = "AspNetRedisAad";

    /// <summary>For <c>WithTracing(tracing => tracing.AddSource(...))</c>.</summary>
    public const string ActivitySourceName = "AspNetRedisAad";
}
