using AspNetRedisAad.Connection;

namespace AspNetRedisAad.Moving;

/// <summary>
/// A move of one connection's contents from an old cache to a new one. Only a failure of the side that is read counts as a failure; the
/// other side is updated as far as it can be reached.
/// </summary>
internal sealed class Move
{
    /// <param name="to">The connection to the new cache, which is the app's.</param>
    /// <param name="from">The connection to the old one.</param>
    /// <param name="progress">Counts the reads that the old cache still answers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="createOther">Creates the state of the side that is not read.</param>
    public Move(
        RedisConnection to, RedisConnection from, MoveProgress progress, TimeProvider time, Func<RedisConnection, OtherSide> createOther)
    {
        var settings = to.Settings.MoveFrom!;
        (To, From, Progress) = (to, from, progress);
        Times = new WriteTime(time);
        (Stage, IsStock) = (settings.Stage!.Value, settings.IsStock);
        IncludesCache = settings.Include.Contains(AzureRedisMoveContent.Cache);
        IncludesOutputCache = settings.Include.Contains(AzureRedisMoveContent.OutputCache);
        ReadDoubt = new ReadDoubt(to.Outage, time);
        Other = createOther(ReadsOld ? to : from);
    }

    public AzureRedisMoveStage Stage { get; }

    /// <summary>The connection to the new cache.</summary>
    public RedisConnection To { get; }

    /// <summary>The connection to the old cache.</summary>
    public RedisConnection From { get; }

    /// <summary>Whether the old cache is read. If not, the new cache is read, and the old one is asked for missing items.</summary>
    public bool ReadsOld => Stage == AzureRedisMoveStage.Copy;

    /// <summary>Whether writes go to both sides. Removals always do.</summary>
    public bool WritesBoth => Stage != AzureRedisMoveStage.Drain;

    /// <summary>The side that is read.</summary>
    public RedisConnection Read => ReadsOld ? From : To;

    /// <summary>The side that is not read.</summary>
    public OtherSide Other { get; }

    public MoveProgress Progress { get; }

    /// <summary>The write times.</summary>
    public WriteTime Times { get; }

    /// <summary>Whether the new cache's contents may be out of date.</summary>
    public ReadDoubt ReadDoubt { get; }

    /// <summary>Whether the old cache's sessions have the format of ASP.NET Core's own session store.</summary>
    public bool IsStock { get; }

    /// <summary>Whether the distributed cache moves. If not, it starts empty in the new cache.</summary>
    public bool IncludesCache { get; }

    /// <summary>Whether the output cache moves. If not, it starts empty in the new cache.</summary>
    public bool IncludesOutputCache { get; }
}
