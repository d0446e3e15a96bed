using System.Reflection;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Doctor;

/// <summary>Examines one connection; callers at the same time share an examination.</summary>
internal sealed class RedisDoctor(AzureRedisAadOptions settings, TokenRefresher refresher, TimeProvider time) : IAzureRedisDoctor
{
    /// <summary>The oldest StackExchange.Redis with all that the connection relies on.</summary>
    private static readonly Version _oldest = new(3, 4);

    private readonly Lock _gate = new();
    private Task<AzureRedisDiagnosis>? _running;

    public Task<AzureRedisDiagnosis> ExamineAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_running is not { IsCompleted: false })
                _running = Task.Run(RunAsync, CancellationToken.None);
            return _running.WaitAsync(cancellationToken);
        }
    }

    private async Task<AzureRedisDiagnosis> RunAsync()
    {
        var identity = new TokenExamination(refresher, settings, time);
        var token = await identity.RunAsync(CancellationToken.None).ConfigureAwait(false);
        var servers = await Task.WhenAll(
            from endpoint in settings.AllEndpoints
            let configuration = RedisEndpoint.Parse(endpoint.Endpoint!)
            from server in configuration.EndPoints
            select new EndpointExamination(settings, configuration, server, time).RunAsync(token, CancellationToken.None)).ConfigureAwait(false);
        return new AzureRedisDiagnosis
        {
            Time = time.GetUtcNow(),
            Findings = [Library(), .. identity.Findings, .. servers.SelectMany(findings => findings)],
        };
    }

    private static AzureRedisFinding Library()
    {
        var text = typeof(ConnectionMultiplexer).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version;
        var isKnown = Version.TryParse(text, out var version);
        var isOld = isKnown && version < _oldest;
        return new AzureRedisFinding
        {
            Step = "library",
            Status = isOld ? AzureRedisFindingStatus.Warning : AzureRedisFindingStatus.Ok,
            Message = $"StackExchange.Redis {(isKnown ? version!.ToString(3) : "of unknown version")}",
            Remedy = isOld ? $"Reference StackExchange.Redis {_oldest} or later." : null,
        };
    }
}
