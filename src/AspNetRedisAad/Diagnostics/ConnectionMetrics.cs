using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;

namespace AspNetRedisAad.Diagnostics;

/// <summary>Metrics of the connections.</summary>
internal sealed class ConnectionMetrics
{
    private readonly Histogram<double> _authentications;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _restores;
    private readonly Counter<long> _foreignReplies;

    public ConnectionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(AzureRedisAadDiagnostics.MeterName);
        _authentications = meter.CreateHistogram<double>("azure_redis.auth.duration", "s", "AUTH commands on live connections.");
        _failures = meter.CreateCounter<long>(
            "azure_redis.connection.failures", "{failure}", "Connections that were lost or could not be opened.");
        _restores = meter.CreateCounter<long>("azure_redis.connection.restores", "{restore}", "Connections that were restored.");
        _foreignReplies = meter.CreateCounter<long>(
            "azure_redis.foreign_replies", "{reply}", "Replies that belonged to another key and were not used.");
    }

    public void Authenticated(EndPoint server, TimeSpan duration, string? error)
    {
        var tags = new TagList();
        tags.AddServer(server);
        tags.AddError(error);
        _authentications.Record(duration.TotalSeconds, tags);
    }

    public void Failed(EndPoint? server, string type, string error)
    {
        var tags = Tags(server, type);
        tags.AddError(error);
        _failures.Add(1, tags);
    }

    public void Restored(EndPoint? server, string type) => _restores.Add(1, Tags(server, type));

    public void ForeignReply(EndPoint server)
    {
        var tags = new TagList();
        tags.AddServer(server);
        _foreignReplies.Add(1, tags);
    }

    private static TagList Tags(EndPoint? server, string type)
    {
        var tags = new TagList { { MetricTags.ConnectionType, type } };
        if (server is not null)
            tags.AddServer(server);
        return tags;
    }
}
