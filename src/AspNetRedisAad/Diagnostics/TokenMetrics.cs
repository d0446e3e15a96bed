using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AspNetRedisAad.Diagnostics;

/// <summary>Metrics of the tokens.</summary>
internal sealed class TokenMetrics
{
    private readonly Histogram<double> _requests;
    private readonly Counter<long> _rotations;
    private ImmutableList<(string Connection, Func<double?> Remaining)> _tokens = [];

    public TokenMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(AzureRedisAadDiagnostics.MeterName);
        _requests = meter.CreateHistogram<double>("azure_redis.token.request.duration", "s", "Requests for an access token.");
        _rotations = meter.CreateCounter<long>(
            "azure_redis.token.rotations", "{rotation}", "Tokens that were replaced by their successor.");
        meter.CreateObservableGauge("azure_redis.token.remaining", Remaining, "s", "Remaining life of the current token; 0 without one.");
    }

    public void Requested(TimeSpan duration, string? error)
    {
        var tags = new TagList();
        tags.AddError(error);
        _requests.Record(duration.TotalSeconds, tags);
    }

    public void Rotated() => _rotations.Add(1);

    /// <summary>Starts to report the remaining life of this connection's token; null counts as zero.</summary>
    public void Watch(string connection, Func<double?> remaining) =>
        ImmutableInterlocked.Update(ref _tokens, tokens => tokens.Add((connection, remaining)));

    private IEnumerable<Measurement<double>> Remaining() => _tokens.Select(token =>
        new Measurement<double>(Math.Max(0, token.Remaining() ?? 0), new TagList { { MetricTags.Connection, token.Connection } }));
}
