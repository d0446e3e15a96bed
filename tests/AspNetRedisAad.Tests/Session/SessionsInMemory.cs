using System.Text;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Session;
using AspNetRedisAad.Tests.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Session;

/// <summary>
/// One session in one of the two caches of a move, in memory. A test can simulate concurrent writes at a precise moment.
/// </summary>
internal sealed class SessionsInMemory(RedisConnection connection) : ISessionSide
{
    private int _reads;

    public RedisConnection Connection => connection;

    /// <summary>The stored session; null if there is none.</summary>
    public SessionCopy? Stored { get; set; }

    public TimeSpan? Life { get; set; }

    /// <summary>Called before each read, with the number of the read. The first number is 1.</summary>
    public Action<int> BeforeRead { get; set; } = _ => { };

    /// <summary>Called before a copy is stored.</summary>
    public Action BeforeReplace { get; set; } = () => { };

    public int Replacements { get; private set; }

    public int Deletions { get; private set; }

    public int Reads => _reads;

    /// <summary>The value, the write time and the comparison mark, as text.</summary>
    public string Text => Stored is null ? "" : TextOf(Stored);

    public static SessionCopy Copy(string value, long? writtenAt = null, long? compared = null) =>
        new(new() { ["a"] = Encoding.UTF8.GetBytes(value) })
        {
            WrittenAt = writtenAt ?? RedisValue.Null, Compared = compared ?? RedisValue.Null,
        };

    public static string TextOf(SessionCopy copy) =>
        $"{Encoding.UTF8.GetString(copy.Values.GetValueOrDefault("a", []))} w={copy.WrittenAt} c={copy.Compared}";

    public ValueTask<IDatabase> DatabaseAsync(string sessionKey) => new(OfflineMove.Database);

    public RedisKey KeyOf(string sessionKey) => sessionKey;

    public SessionCopy? Read(IDatabase database, string sessionKey) => throw new NotSupportedException();

    public Task<SessionCopy?> ReadAsync(IDatabase database, string sessionKey)
    {
        BeforeRead(++_reads);
        return Task.FromResult(Stored);
    }

    public Task WriteAsync(IDatabase database, string sessionKey, SessionContents contents, TimeSpan idleTimeout, MoveMark mark,
        CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ReplaceAsync(
        IDatabase database, string sessionKey, SessionCopy copy, SessionCopy? seen, TimeSpan life, MoveMark mark)
    {
        BeforeReplace();
        var isAsSeen = seen switch
        {
            null => Stored is null,
            { Fault: not null } => Stored is not null,
            _ => Stored is not null && Stored.WrittenAt == seen.WrittenAt,
        };
        if (isAsSeen)
        {
            Replacements++;
            (Stored, Life) = (new SessionCopy(copy.Values) { WrittenAt = mark.Time, Compared = mark.Compared ?? RedisValue.Null }, life);
        }

        return Task.FromResult(isAsSeen);
    }

    public Task MarkAsync(IDatabase database, string sessionKey, long compared)
    {
        if (Stored is not null)
            Stored = new SessionCopy(Stored.Values) { WrittenAt = Stored.WrittenAt, Compared = compared, Fault = Stored.Fault };
        return Task.CompletedTask;
    }

    public Task<TimeSpan?> LifeAsync(IDatabase database, string sessionKey) => Task.FromResult(Life);

    public Task DeleteAsync(IDatabase database, string sessionKey)
    {
        Deletions++;
        Stored = null;
        return Task.CompletedTask;
    }
}
