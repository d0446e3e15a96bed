using System.Globalization;

namespace AspNetRedisAad.Resp;

/// <summary>A server's answer to INFO. Source: Redis, "INFO".</summary>
internal sealed class ServerInfo
{
    private readonly Dictionary<string, string> _facts;

    private ServerInfo(Dictionary<string, string> facts) => _facts = facts;

    /// <summary>Returns null when the answer has no such line.</summary>
    public string? this[string name] => _facts.GetValueOrDefault(name);

    /// <summary>What happens when memory is full, such as <c>volatile-lru</c>.</summary>
    public string? EvictionPolicy => this["maxmemory_policy"];

    /// <summary>Whether any key may be evicted when memory is full, even one without an expiration.</summary>
    public bool MayEvictEverything => EvictionPolicy?.StartsWith("allkeys-", StringComparison.Ordinal) == true;

    /// <summary>Whether no key is removed when memory is full, so that every write is refused.</summary>
    public bool NeverEvicts => EvictionPolicy == "noeviction";

    /// <summary>
    /// Whether the server has an append-only file, or has made a snapshot since it started; null when the answer does not say.
    /// </summary>
    public bool? HasPersisted => this["aof_enabled"] is { } file && this["rdb_last_bgsave_time_sec"] is { } snapshot
        ? file != "0" || snapshot != "-1"
        : null;

    /// <summary>The databases that contain keys, and the number of keys.</summary>
    public IReadOnlyList<(int Number, long Keys)> Databases =>
    [
        .. from fact in _facts
           where fact.Key.StartsWith("db", StringComparison.Ordinal) && fact.Value.StartsWith("keys=", StringComparison.Ordinal)
           let number = ToNumber(fact.Key[2..])
           let keys = ToNumber(fact.Value[5..].Split(',')[0])
           where number is not null && keys > 0
           orderby number
           select ((int)number.Value, keys.Value),
    ];

    public static ServerInfo Read(string info) => new(info
        .Split("\r\n")
        .Select(line => line.Split(':', 2))
        .Where(parts => parts.Length == 2)
        .DistinctBy(parts => parts[0])
        .ToDictionary(parts => parts[0], parts => parts[1]));

    /// <summary>Returns null when the answer has no such line, or no number there.</summary>
    public long? Number(string name) => ToNumber(this[name]);

    private static long? ToNumber(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
