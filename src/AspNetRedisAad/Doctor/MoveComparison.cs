using System.Globalization;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Doctor;

/// <summary>What would break in a move, according to both caches. Only values that both report are compared.</summary>
/// <param name="from">The settings of the connection to the old cache.</param>
/// <param name="to">The settings of the connection to the new cache.</param>
internal sealed class MoveComparison(AzureRedisAadOptions from, AzureRedisAadOptions to)
{
    private const string Step = MoveAccessExamination.Step;

    private static readonly TimeSpan _longestSkew = TimeSpan.FromSeconds(30);

    private readonly Findings _findings = new();
    private readonly MoveAdvice _advice = new(from, to);

    public IReadOnlyList<AzureRedisFinding> Findings => _findings.All;

    public void Compare(ServerFacts before, ServerFacts after)
    {
        if (before.Info is { } old)
            CompareDatabases(old);
        if (before.Info is { } of && after.Info is { } with)
        {
            CompareMemory(before, of, after, with);
            CompareEviction(of, with);
            ComparePersistence(of, with);
            CompareVersions(of, with);
        }
        else
        {
            _findings.Ok(Step, $"{(before.Info is null ? "the old" : "the new")} cache does not allow INFO, which the move does not need: "
                + "sizes and settings are not compared");
        }

        ComparePolicies(before, after);
        CompareClocks(before, after);
    }

    private void CompareDatabases(ServerInfo old)
    {
        var moving = RedisEndpoint.Parse(from.Endpoint!).DefaultDatabase ?? 0;
        var others = old.Databases.Where(database => database.Number != moving).ToList();
        if (moving != 0 && old.Databases.All(database => database.Number != moving))
            _findings.Warn(Step, $"the old cache has no keys in database {moving}, which is the one that moves.", _advice.OtherDatabase);
        if (others.Count > 0)
        {
            var list = string.Join(
                ", ", others.Select(database => $"{database.Number} ({database.Keys} {(database.Keys == 1 ? "key" : "keys")})"));
            _findings.Warn(Step,
                $"the old cache has keys in other databases than {moving}, which do not move: {list}. Azure Managed Redis has only "
                    + "database 0.",
                _advice.OtherDatabases);
        }
    }

    private void CompareMemory(ServerFacts before, ServerInfo old, ServerFacts after, ServerInfo @new)
    {
        if (old.Number("used_memory") * before.Masters is not { } used)
            return;

        if (@new.Number("maxmemory") * after.Masters is not (> 0 and { } limit))
            _findings.Ok(Step, $"the old cache uses {Size(used)}; the new one does not say how much it holds");
        else if (used > limit)
            _findings.Warn(Step, $"the old cache uses {Size(used)}, and the new one holds {Size(limit)}.", _advice.LargerCache);
        else if (Percent(used, limit) is var full && full > MoveAdvice.FullPercent)
            _findings.Warn(Step, $"the new cache would be {full} % full with the {Size(used)} that the old one uses.", _advice.LargerCache);
        else
            _findings.Ok(Step, $"the new cache would be {full} % full with the {Size(used)} that the old one uses");
    }

    /// <summary>INFO already reports that a policy may evict the key ring.</summary>
    private void CompareEviction(ServerInfo old, ServerInfo @new)
    {
        if (@new.NeverEvicts && old is { EvictionPolicy: { } policy, NeverEvicts: false })
        {
            _findings.Warn(Step,
                $"when memory is full, the old cache removes keys ({policy}), and the new one refuses every write (noeviction).",
                _advice.KeepUnexpiring);
        }
    }

    private void ComparePersistence(ServerInfo old, ServerInfo @new)
    {
        if (old.HasPersisted == true && @new.HasPersisted == false)
        {
            _findings.Warn(Step,
                "the old cache has persisted its data, but the new one has not persisted any yet: it can lose the key ring and all "
                    + "sessions when it restarts.",
                _advice.Persist);
        }
    }

    private void CompareVersions(ServerInfo old, ServerInfo @new)
    {
        var isKnown = Version.TryParse(old["redis_version"], out var before) & Version.TryParse(@new["redis_version"], out var after);
        if (isKnown && after < before)
            _findings.Warn(
                Step, $"the new cache runs Redis {after}, and the old one {before}: commands may be missing.", MoveAdvice.OlderVersion);
    }

    private void ComparePolicies(ServerFacts before, ServerFacts after)
    {
        if (before.Policy is not (ClusterPolicy.NonClustered or ClusterPolicy.Enterprise) || after.Policy <= before.Policy)
            return;

        var exempt = after.Policy == ClusterPolicy.Enterprise ? ", except for DEL, EXISTS, MGET, MSET, TOUCH and UNLINK" : "";
        _findings.Warn(Step,
            "the new cache is a cluster: commands, scripts and transactions with keys of several hash slots answer CROSSSLOT "
                + $"there{exempt}. This package's work.",
            MoveAdvice.HashTags);
    }

    private void CompareClocks(ServerFacts before, ServerFacts after)
    {
        if (after.ClockAhead - before.ClockAhead is not { } ahead || ahead.Duration() <= _longestSkew)
            return;
        var (by, side) = ((long)ahead.Duration().TotalSeconds, ahead > TimeSpan.Zero ? "ahead of" : "behind");
        _findings.Warn(
            Step, $"the new cache's clock is {by} s {side} the old one's: what ends at a certain time ends at another one there.",
            MoveAdvice.Clocks);
    }

    private static int Percent(long used, long limit) => (int)Math.Ceiling(100.0 * used / limit);

    private static string Size(long bytes)
    {
        var (unit, name) = bytes switch { >= 1L << 30 => (1L << 30, "GB"), >= 1L << 20 => (1L << 20, "MB"), _ => (1L << 10, "KB") };
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)unit:0.#} {name}");
    }
}
