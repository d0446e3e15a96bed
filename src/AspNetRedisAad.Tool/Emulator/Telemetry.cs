using AspNetRedisAad.Emulator;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;

namespace AspNetRedisAad.Tool.Emulator;

/// <summary>
/// Writes logs to the console or to a collector, and metrics to a collector. OpenTelemetry's own environment variables set the collector;
/// without <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> there is none.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private EmulatorMetrics? _metrics;
    private MeterProvider? _exporter;

    public Telemetry(bool console)
    {
        if (console || HasCollector)
            Loggers = LoggerFactory.Create(logging => Configure(logging, console));
    }

    public ILoggerFactory? Loggers { get; }

    private static bool HasCollector => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EndpointVariable));

    public void Measure(AzureRedisEmulator emulator)
    {
        if (!HasCollector)
            return;

        _metrics = new EmulatorMetrics(emulator);
        _exporter = Sdk.CreateMeterProviderBuilder().AddMeter(EmulatorMetrics.MeterName).AddOtlpExporter().Build();
    }

    public void Dispose()
    {
        _exporter?.Dispose();
        _metrics?.Dispose();
        Loggers?.Dispose();
    }

    private static void Configure(ILoggingBuilder logging, bool console)
    {
        logging.AddFilter("Microsoft", LogLevel.Warning);
        if (console)
            logging.AddSimpleConsole(settings => settings.SingleLine = true);
        if (HasCollector)
        {
            logging.AddOpenTelemetry(settings =>
            {
                settings.IncludeFormattedMessage = true;
                settings.AddOtlpExporter();
            });
        }
    }
}
