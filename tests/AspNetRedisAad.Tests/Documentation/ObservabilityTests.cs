using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Tests.Documentation;

/// <summary>The documentation of metrics and log lines matches the code exactly.</summary>
public sealed partial class ObservabilityTests
{
    private static readonly string _docs = Path.Combine(Documents.Root, "docs");

    [Fact]
    public void Every_metric_is_listed_with_kind_unit_and_meaning()
    {
        var expected = Instruments().Select(instrument => $"{instrument.Name} {Kind(instrument)} {instrument.Unit}");

        var listed = MetricRow().Matches(File.ReadAllText(Path.Combine(_docs, "observability.md")))
            .Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}");

        Assert.Equal(expected.Order(), listed.Order());
    }

    [Theory]
    [InlineData("grafana-dashboard.json")]
    [InlineData("prometheus-alerts.yaml")]
    public void Dashboard_and_alerts_use_metrics_and_tags_that_exist(string file)
    {
        var known = Instruments().SelectMany(PrometheusNames).Concat(Tags()).ToHashSet();

        var used = PrometheusName().Matches(File.ReadAllText(Path.Combine(_docs, file))).Select(match => match.Value).Distinct().ToList();

        Assert.NotEmpty(used);
        Assert.All(used, name => Assert.Contains(name, known));
    }

    [Fact]
    public void The_dashboard_is_JSON_and_shows_every_metric()
    {
        var text = File.ReadAllText(Path.Combine(_docs, "grafana-dashboard.json"));
        JsonDocument.Parse(text).Dispose();

        Assert.All(Instruments(), instrument => Assert.Contains(PrometheusNames(instrument), text.Contains));
    }

    [Fact]
    public void Every_log_line_is_listed_with_its_ID_level_and_message_and_no_ID_is_used_twice()
    {
        var messages = typeof(AzureRedisAadOptions).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().ToList();
        var text = File.ReadAllText(Path.Combine(_docs, "observability.md"));

        Assert.NotEmpty(messages);
        Assert.Equal(messages.Count, messages.Select(message => message.EventId).Distinct().Count());
        // If another library sets the level, it is at most Debug.
        Assert.All(
            messages, message => Assert.Contains(
            $"| {message.EventId} | {(message.Level == LogLevel.None ? LogLevel.Debug : message.Level)} | {message.Message} |", text,
            StringComparison.Ordinal));
        Assert.Equal(messages.Count, LogRow().Count(text));
    }

    private static List<Instrument> Instruments()
    {
        var instruments = new List<Instrument>();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters))
                    instruments.Add(instrument);
            },
        };
        listener.Start();

        _ = new BackgroundMetrics(meters);
        _ = new OutageMetrics(meters);
        _ = new TokenMetrics(meters);
        _ = new ConnectionMetrics(meters);
        _ = new CacheMetrics(meters, TimeProvider.System);
        _ = new SessionMetrics(meters, TimeProvider.System);
        _ = new KeyRingMetrics(meters);
        _ = new MoveMetrics(meters);
        return instruments;
    }

    private static string Kind(Instrument instrument) =>
        instrument.GetType().Name is var name && name.Contains("Gauge", StringComparison.Ordinal) ? "gauge"
        : name.Contains("Histogram", StringComparison.Ordinal) ? "histogram" : "counter";

    /// <summary>The names that OpenTelemetry's exporter for Prometheus uses.</summary>
    private static IEnumerable<string> PrometheusNames(Instrument instrument)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = instrument.Name.Replace('.', '_') + unit;
        return Kind(instrument) switch
        {
            "counter" => [$"{name}_total"],
            "histogram" => [$"{name}_bucket", $"{name}_count", $"{name}_sum"],
            _ => [name],
        };
    }

    private static IEnumerable<string> Tags() =>
        typeof(MetricTags).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(field => field.IsLiteral).Select(field => ((string)field.GetRawConstantValue()!).Replace('.', '_'));

    [GeneratedRegex(@"^\| `(azure_redis\.[a-z_.]+)` \| (\w+) \| (\S+) \|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    [GeneratedRegex("azure_redis_[a-z_]+")]
    private static partial Regex PrometheusName();

    [GeneratedRegex(@"^\| \d{3,4} \|", RegexOptions.Multiline)]
    private static partial Regex LogRow();
}
