using System.Reflection;
using StackExchange.Redis;

namespace AspNetRedisAad.Doctor;

/// <summary>Examines one connection. Concurrent callers share an examination.</summary>
/// <param name="cache">The connection's cache.</param>
/// <param name="old">The cache that the app is moving away from, if any.</param>
/// <param name="time">The clock.</param>
internal sealed class RedisDoctor(ExaminedCache cache, ExaminedCache? old, TimeProvider time) : IAzureRedisDoctor
{
    /// <summary>The oldest StackExchange.Redis with everything that the connection needs.</summary>
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
        var examination = new CacheExamination(cache, time);
        IReadOnlyList<AzureRedisFinding> move = [];
        if (old is null)
            await examination.RunAsync().ConfigureAwait(false);
        else
            move = await ExamineMoveAsync(examination, old).ConfigureAwait(false);
        return new AzureRedisDiagnosis { Time = time.GetUtcNow(), Findings = [Library(), .. examination.Findings, .. move] };
    }

    /// <summary>Examines the old cache, and compares both.</summary>
    private async Task<IReadOnlyList<AzureRedisFinding>> ExamineMoveAsync(CacheExamination examination, ExaminedCache from)
    {
        var before = new CacheExamination(from, time);
        await Task.WhenAll(examination.RunAsync(), before.RunAsync(cache)).ConfigureAwait(false);
        if (before.Facts is null || examination.Facts is null)
            return before.Findings;

        var comparison = new MoveComparison(from.Settings, cache.Settings);
        comparison.Compare(before.Facts, examination.Facts);
        return [.. before.Findings, .. comparison.Findings];
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
