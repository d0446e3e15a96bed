namespace AspNetRedisAad.Identity;

/// <summary>The connections that share a token.</summary>
internal sealed class TokenUsers
{
    private readonly Lock _gate = new();
    private readonly SortedSet<string> _connections = new(StringComparer.Ordinal);
    private volatile string? _name;

    /// <summary>The names for log lines; null if the default connection is the only one.</summary>
    public string? Name => _name;

    /// <param name="connection">The connection; null for the default one.</param>
    public void Add(string? connection)
    {
        lock (_gate)
        {
            _connections.Add(connection ?? "");
            _name = _connections is { Count: 1, Min: "" }
                ? null : string.Join(", ", _connections.Select(name => name.Length == 0 ? "default" : name));
        }
    }
}
