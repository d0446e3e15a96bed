using System.Diagnostics.CodeAnalysis;
using System.Text;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>
/// The values of one session as one request sees them, and the request's changes. In Redis they are a hash with one field for each value,
/// so that requests that change different values do not overwrite each other's.
/// </summary>
internal sealed class SessionContents
{
    /// <summary>The ID, if it is not derived from the session key. No value's field has this name.</summary>
    public static readonly RedisValue IdField = "id";

    /// <summary>A mark of the session's key, which identifies a reply that belongs to another session.</summary>
    private static readonly RedisValue _ownerField = "of";

    private const string ValuePrefix = "v:";

    private Dictionary<string, byte[]> _values = [];
    private readonly HashSet<string> _set = [];
    private readonly HashSet<string> _removed = [];
    private readonly HashSet<string> _adopted = [];
    private bool _replaces;

    public IEnumerable<string> Keys => _values.Keys;

    public bool IsChanged => _set.Count + _removed.Count + _adopted.Count > 0 || AdoptedId is not null;

    /// <summary>The ID that is stored with the values.</summary>
    public string? Id { get; private set; }

    /// <summary>When a move wrote the session; null if no move did.</summary>
    public RedisValue WrittenAt { get; private set; }

    /// <summary>Whether the old cache contains nothing that is missing here.</summary>
    public bool IsCompared { get; set; } = true;

    private string? AdoptedId { get; set; }

    /// <summary>The total size in bytes of all values, or of those to be written.</summary>
    public long Size(bool changed) =>
        _values.Sum(value => changed && !_set.Contains(value.Key) && !_adopted.Contains(value.Key) ? 0L : value.Value.Length);

    /// <summary>The number of values.</summary>
    public int Count => _values.Count;

    /// <summary>Whether these fields can be the requested ones.</summary>
    public static bool IsOf(HashEntry[] fields, long owner)
    {
        foreach (var entry in fields)
        {
            if (entry.Name == _ownerField)
                return entry.Value.TryParse(out long found) && found == owner;
        }

        return true;
    }

    /// <summary>Reads a session's fields, which are not empty.</summary>
    public static SessionCopy Read(HashEntry[] fields)
    {
        var values = new Dictionary<string, byte[]>(fields.Length);
        string? id = null;
        var (time, compared) = (RedisValue.Null, RedisValue.Null);
        foreach (var entry in fields)
        {
            var (field, value) = (entry.Name, entry.Value);
            if (NameOf(field) is { } name)
                values[name] = value!;
            else if (field == IdField && Guid.TryParse((string?)value, out _))
                id = value;
            else if (field == WriteTime.Field)
                time = value;
            else if (field == WriteTime.Compared)
                compared = value;
            else if (field != _ownerField)
                return SessionCopy.NotASession("it has fields that no session has.");
        }

        return new SessionCopy(values) { Id = id, WrittenAt = time, Compared = compared };
    }

    /// <summary>The fields of a whole session.</summary>
    public static IEnumerable<HashEntry> Fields(SessionCopy copy, long owner)
    {
        yield return new(_ownerField, owner);
        if (copy.Id is { } id)
            yield return new(IdField, id);
        foreach (var (name, value) in copy.Values)
            yield return new(ValuePrefix + name, value);
    }

    /// <summary>Uses the copy as the session's contents, if it is a session.</summary>
    public SessionFinding Take(SessionCopy copy, ILogger logger)
    {
        if (copy.Fault is { } fault)
        {
            Log.NotASession(logger, fault);
            Replace();
            return SessionFinding.Other;
        }

        (_values, Id, WrittenAt) = (copy.Values, copy.Id, copy.WrittenAt);
        return SessionFinding.Stored;
    }

    /// <summary>The key does not hold a session: the first write replaces it.</summary>
    public void Replace() => _replaces = true;

    /// <summary>Takes over a session that another store wrote. It is written only if no other request was faster.</summary>
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

    /// <summary>Removes the values that this request has seen; it must not remove those that another request has added meanwhile.</summary>
    public void Clear()
    {
        foreach (var key in _values.Keys.ToList())
            Remove(key);
    }

    /// <summary>Sends only the changes.</summary>
    public IEnumerable<Task> Write(IDatabaseAsync database, RedisKey key, long owner)
    {
        if (_replaces)
            yield return database.KeyDeleteAsync(key);
        if (_set.Count > 0)
            yield return database.HashSetAsync(
                key, [new(_ownerField, owner), .. _set.Select(name => new HashEntry(ValuePrefix + name, _values[name]))]);
        if (_removed.Count > 0)
            yield return database.HashDeleteAsync(key, [.. _removed.Select(name => (RedisValue)(ValuePrefix + name))]);
        if (AdoptedId is not null)
            yield return database.HashSetAsync(key, IdField, AdoptedId, When.NotExists);
        foreach (var name in _adopted)
            yield return database.HashSetAsync(key, ValuePrefix + name, _values[name], When.NotExists);
    }

    /// <summary>
    /// Sends the values that did not change, unless they are already stored: for a session that was read elsewhere, or that has ended
    /// meanwhile.
    /// </summary>
    public IEnumerable<Task> WriteRest(IDatabaseAsync database, RedisKey key)
    {
        if (Id is { } id)
            yield return database.HashSetAsync(key, IdField, id, When.NotExists);
        foreach (var (name, value) in _values.Where(value => !_set.Contains(value.Key)))
            yield return database.HashSetAsync(key, ValuePrefix + name, value, When.NotExists);
    }

    /// <summary>The session in ASP.NET Core's own format with the changes; or all values, if there is none.</summary>
    public StockSession Merge(StockSession? stored, string derivedId)
    {
        var values = stored is null
            ? new Dictionary<string, byte[]>(_values) : stored.Values.ToDictionary(value => value.Key, value => value.Value);
        foreach (var name in _removed)
            values.Remove(name);
        foreach (var name in _set)
            values[name] = _values[name];
        return new StockSession(Id ?? stored?.Id ?? derivedId, [.. values]);
    }

    public void Written()
    {
        _set.Clear();
        _removed.Clear();
        _adopted.Clear();
        (AdoptedId, _replaces) = (null, false);
    }

    /// <summary>The value's name; null when the field does not hold a value.</summary>
    private static string? NameOf(RedisValue field)
    {
        var text = (string?)field;
        if (text?.StartsWith(ValuePrefix, StringComparison.Ordinal) is not true)
            return null;

        // A name that is not UTF-8 could be read, but never written or removed again.
        return text.Contains('\uFFFD', StringComparison.Ordinal) && field != (RedisValue)Encoding.UTF8.GetBytes(text)
            ? null : text[ValuePrefix.Length..];
    }
}
