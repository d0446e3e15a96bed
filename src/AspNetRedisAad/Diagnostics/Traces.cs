using System.Diagnostics;
using System.Net;

namespace AspNetRedisAad.Diagnostics;

/// <summary>The token requests and connections as activities. StackExchange.Redis's own instrumentation traces commands.</summary>
internal static class Traces
{
    private static readonly ActivitySource _source = new(AzureRedisAadDiagnostics.ActivitySourceName);

    public static Activity? RequestToken() => _source.StartActivity("azure_redis.token.request", ActivityKind.Client);

    public static Activity? Authenticate(EndPoint server)
    {
        var activity = _source.StartActivity("azure_redis.auth", ActivityKind.Client);
        if (activity is not null)
        {
            var tags = new TagList();
            tags.AddServer(server);
            foreach (var (name, value) in tags)
                activity.SetTag(name, value);
        }

        return activity;
    }

    /// <summary>Records the kind of the error; its text may contain what a trace must not.</summary>
    public static void Fail(this Activity? activity, string error) =>
        activity?.SetTag(MetricTags.ErrorType, error).SetStatus(ActivityStatusCode.Error);
}
