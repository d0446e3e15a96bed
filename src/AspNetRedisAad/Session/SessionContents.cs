using System.Diagnostics.CodeAnalysis;
using System.Text;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>
/// The values of one session as one request sees them, and what that request has changed. In Redis they are a hash with a field for each
/// value, so that requests which change different values do not touch each other's.
/// </summary>
internal sealed class SessionContents
{
    /// <summary>The ID, where it is not derived from the session key. No value's field is named so.</summary>
    public static readonly RedisValue IdField = "id";

    /// <summary>A mark of the session's key, by which a reply that belongs to another one is told.</summary>
    private static readonly RedisValue _ownerField = "of";

    private const string ValuePrefix = "v:";

    private readonly Dictionary<string, byte[]> _values = [];
    private readonly HashSet<string> _set = [];
    private readonly HashSet<string> _removed = [];
    private readonly HashSet<string> _adopted = [];
    private bool _replaces;

    public IEnumerable<string> Keys => _values.Keys;

    public bool IsChanged => _set.Count + _removed.Count + _adopted.Count > 0 || AdoptedId is not null;

    /// <summary>The ID that was kept with the values.</summary>
    public string? Id { get; private set; }

    private string? AdoptedId { get; set; }

    /// <summary>The bytes of all values, or of those to be written.</summary>
    public long Size(bool changed) => _values.Sum(value => changed && !_set.Contains(value.Key) && !_adopted.Contains(value.Key) ? 0L : value.Value.Length);

    /// <summary>How many values there are.</summary>
    public int Count => _values.Count;

    /// <summary>Whether these fields can be the ones that were asked for.</summary>
    public static bool IsOf(HashEntry[] fields, long owner)
    {
        foreach (var entry in fields)
        {
            if (entry.Name == _ownerField)
                return entry.Value.TryParse(out long found) && found == owner;
        }

        return true;
    }

    /// <returns>False when a field is none of a session's; then there are no values.</returns>
    public bool TryRead(HashEntry[] fields)
    {
        foreach (var entry in fields)
        {
            var (field, value) = (entry.Name, entry.Value);
            if (field == IdField && Guid.TryParse((string?)value, out _))
            {
                Id = value;
            }
            else if (field == _ownerField)
            {
                // It has told whose session this is.
            }
            else if (NameOf(field) is { } name)
            {
                _values[name] = value!;
            }
            else
            {
                Id = null;
                _values.Clear();
                return false;
            }
        }

        return true;
    }

    /// <summary>What lies in the session's place is none: the first write does away with it.</summary>
    public void Replace() => _replaces = true;

    /// <summary>Takes over what another store wrote. It is written only where no other request has been faster.</summary>
    public void Adopt(StockSession session)
    {
        Id = AdoptedId = session.Id;
        foreach (var (key, value) in session.Values)
        {
            _values[key] = value;
            _adopted.Add(key);
        }
    }

    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value) => _values.TryGetValue(key, out value);

    public void Set(string key, byte[] value)
    {
        _values[key] = value;
        _set.Add(key);
        _removed.Remove(key);
        _adopted.Remove(key);
    }

    public void Remove(string key)
    {
        if (!_values.Remove(key))
            return;

        _removed.Add(key);
        _set.Remove(key);
        _adopted.Remove(key);
    }

    /// <summary>Removes what this request has seen; what another has added meanwhile is not its to remove.</summary>
    public void Clear()
    {
        foreach (var key in _values.Keys.ToList())
            Remove(key);
    }

    /// <summary>Sends the changes, and no more than them.</summary>
    public IEnumerable<Task> Write(IDatabaseAsync database, RedisKey key, long owner)
    {
        if (_replaces)
            yield return database.KeyDeleteAsync(key);
        if (_set.Count > 0)
            yield return database.HashSetAsync(key, [new(_ownerField, owner), .. _set.Select(name => new HashEntry(ValuePrefix + name, _values[name]))]);
        if (_removed.Count > 0)
            yield return database.HashDeleteAsync(key, [.. _removed.Select(name => (RedisValue)(ValuePrefix + name))]);
        if (AdoptedId is not null)
            yield return database.HashSetAsync(key, IdField, AdoptedId, When.NotExists);
        foreach (var name in _adopted)
            yield return database.HashSetAsync(key, ValuePrefix + name, _values[name], When.NotExists);
    }

    public void Written()
    {
        _set.Clear();
        _removed.Clear();
        _adopted.Clear();
        (AdoptedId, _replaces) = (null, false);
    }

    /// <summary>The value's name; null when the field is not a value's.</summary>
    private static string? NameOf(RedisValue field)
    {
        var text = (string?)field;
        if (text?.StartsWith(ValuePrefix, StringComparison.Ordinal) is not true)
            return null;

        // What is not UTF-8 could be read, but never be written or removed again under its name.
        return text.Contains('\uFFFD', StringComparison.Ordinal) && field != (RedisValue)Encoding.UTF8.GetBytes(text) ? null : text[ValuePrefix.Length..];
    }
}
