using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>A session as it lies in a cache.</summary>
/// <param name="values">Its values, for whoever takes the copy.</param>
internal sealed class SessionCopy(Dictionary<string, byte[]> values)
{
    public Dictionary<string, byte[]> Values => values;

    /// <summary>Its ID, where it is kept with the values.</summary>
    public string? Id { get; init; }

    /// <summary>When a move has written it; null when none has.</summary>
    public RedisValue WrittenAt { get; init; }

    /// <summary>The mark of an instance that reads the new cache and has compared it with the old one; null without.</summary>
    public RedisValue Compared { get; init; }

    /// <summary>Why it is no session; null when it is one.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether that one is of the same write, if this one tells of which, and has the same values.</summary>
    public bool IsSameAs(SessionCopy other) =>
        other.Fault == Fault
        && (WrittenAt.IsNull || WrittenAt == other.WrittenAt)
        && values.Count == other.Values.Count
        && values.All(value => other.Values.TryGetValue(value.Key, out var there) && value.Value.AsSpan().SequenceEqual(there));

    /// <summary>What lies in the place of a session, and is none.</summary>
    public static SessionCopy NotASession(string fault) => new([]) { Fault = fault };
}
