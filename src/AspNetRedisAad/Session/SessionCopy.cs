using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>A copy of a session in a cache.</summary>
/// <param name="values">Its values, for the code that uses the copy.</param>
internal sealed class SessionCopy(Dictionary<string, byte[]> values)
{
    public Dictionary<string, byte[]> Values => values;

    /// <summary>Its ID, if it is stored with the values.</summary>
    public string? Id { get; init; }

    /// <summary>When a move wrote it; null if no move did.</summary>
    public RedisValue WrittenAt { get; init; }

    /// <summary>
    /// The mark of an instance that reads the new cache and has compared the copy with the old cache's; null if there is none.
    /// </summary>
    public RedisValue Compared { get; init; }

    /// <summary>Why it is not a session; null when it is one.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether the other copy comes from the same write, if this is known, and has the same values.</summary>
    public bool IsSameAs(SessionCopy other) =>
        other.Fault == Fault
        && (WrittenAt.IsNull || WrittenAt == other.WrittenAt)
        && values.Count == other.Values.Count
        && values.All(value => other.Values.TryGetValue(value.Key, out var there) && value.Value.AsSpan().SequenceEqual(there));

    /// <summary>The key holds something that is not a session.</summary>
    public static SessionCopy NotASession(string fault) => new([]) { Fault = fault };
}
