namespace AspNetRedisAad.Connection;

/// <summary>What a server's answer to INFO says. Source: Redis, "INFO".</summary>
internal sealed class ServerInfo
{
    private readonly Dictionary<string, string> _facts;

    private ServerInfo(Dictionary<string, string> facts) => _facts = facts;

    /// <summary>Null when the answer has no such line.</summary>
    public string? this[string name] => _facts.GetValueOrDefault(name);

    /// <summary>Whether any key may be removed when memory is full, also one without expiration.</summary>
    public bool MayEvictEverything => this["maxmemory_policy"]?.StartsWith("allkeys-", StringComparison.Ordinal) == true;

    public static ServerInfo Read(string info) => new(info
        .Split("\r\n")
        .Select(line => line.Split(':', 2))
        .Where(parts => parts.Length == 2)
        .DistinctBy(parts => parts[0])
        .ToDictionary(parts => parts[0], parts => parts[1]));
}
