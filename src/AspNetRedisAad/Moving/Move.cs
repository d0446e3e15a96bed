using AspNetRedisAad.Connection;

namespace AspNetRedisAad.Moving;

/// <summary>
/// A move of one connection's contents from an old cache to a new one. One of the two sides is read, and only its failure is a failure; the
/// other one is kept up with it as far as it can be reached.
/// </summary>
internal sealed class Move
{
    /// <param name="to">The connection to the new cache, which is the app's.</param>
    /// <param name="from">The connection to the old one.</param>
    /// <param name="progress">Counts what still comes from there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="createOther">Makes what is known of the side that is not read.</param>
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

    /// <summary>Whether the old cache is read; else the new one is, and the old one asked for what is not there.</summary>
    public bool ReadsOld => Stage == AzureRedisMoveStage.Copy;

    /// <summary>Whether what is written goes to both sides. What is removed always does.</summary>
    public bool WritesBoth => Stage != AzureRedisMoveStage.Drain;

    /// <summary>The side that is read.</summary>
    public RedisConnection Read => ReadsOld ? From : To;

    /// <summary>The side that is not read.</summary>
    public OtherSide Other { get; }

    public MoveProgress Progress { get; }

    /// <summary>The times of what is written.</summary>
    public WriteTime Times { get; }

    /// <summary>Whether what the new cache has may be out of date.</summary>
    public ReadDoubt ReadDoubt { get; }

    /// <summary>Whether the old cache's sessions have the format of ASP.NET Core's own store.</summary>
    public bool IsStock { get; }

    /// <summary>Whether the distributed cache moves. Else it is filled anew.</summary>
    public bool IncludesCache { get; }

    /// <summary>Whether the output cache moves. Else it is filled anew.</summary>
    public bool IncludesOutputCache { get; }
}
