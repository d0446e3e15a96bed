using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AspNetRedisAad.Diagnostics;

/// <summary>Metrics of the background work.</summary>
internal sealed class BackgroundMetrics
{
    private readonly Counter<long> _failures;

    public BackgroundMetrics(IMeterFactory meters) => _failures = meters.Create(AzureRedisAadDiagnostics.MeterName)
        .CreateCounter<long>("azure_redis.background.failures", "{failure}", "Failures of the package's background work, which continues.");

    public void Failed(string loop, Exception exception)
    {
        var tags = new TagList { { MetricTags.Loop, loop } };
        tags.AddError(exception.GetType().Name);
        _failures.Add(1, tags);
    }
}
