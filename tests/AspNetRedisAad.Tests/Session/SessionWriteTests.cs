using System.Text;
using AspNetRedisAad.Session;
using AspNetRedisAad.Tests.Connection;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Session;

/// <summary>The Redis commands that write a session's changes.</summary>
public sealed class SessionWriteTests
{
    private const string Id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private const long Owner = 7;

    private readonly SessionContents _contents = new();
    private readonly List<string> _sent = [];
    private readonly IDatabaseAsync _database;

    public SessionWriteTests() => _database = Played.Of<IDatabaseAsync>((method, args) =>
    {
        _sent.Add(Text(method.Name, args));
        return method.ReturnType == typeof(Task<bool>) ? Task.FromResult(true)
            : method.ReturnType == typeof(Task<long>) ? Task.FromResult(1L) : Task.CompletedTask;
    });

    [Fact]
    public void Only_changes_are_written()
    {
        Take("a=1", "b=1", "c=1");
        Set("a", "2");
        _contents.Remove("b");

        Assert.True(_contents.IsChanged);
        Assert.Equal(["HSET session of=7 v:a=2", "HDEL session v:b"], Write());
    }

    [Fact]
    public void A_session_that_was_only_read_writes_nothing()
    {
        Take("a=1");

        Assert.True(_contents.TryGetValue("a", out var value));
        Assert.Equal("1"u8.ToArray(), value);
        Assert.False(_contents.TryGetValue("b", out _));
        Assert.False(_contents.IsChanged);
        Assert.Empty(Write());
    }

    [Fact]
    public void Removing_a_missing_value_is_not_a_change()
    {
        Take("a=1");
        _contents.Remove("b");

        Assert.False(_contents.IsChanged);
        Assert.Empty(Write());
    }

    [Fact]
    public void Only_the_last_change_to_a_value_is_written()
    {
        Take("a=1", "b=1");
        Set("a", "2");
        _contents.Remove("a");
        _contents.Remove("b");
        Set("b", "2");

        Assert.Equal(["HSET session of=7 v:b=2", "HDEL session v:a"], Write());
    }

    [Fact]
    public void A_removal_alone_is_a_change()
    {
        Take("a=1");
        _contents.Remove("a");

        Assert.True(_contents.IsChanged);
        Assert.Equal(["HDEL session v:a"], Write());
    }

    [Fact]
    public void Clearing_removes_the_values_that_the_request_has_seen_and_does_not_delete_the_session()
    {
        Take("a=1", "b=1");
        Set("c", "1");
        _contents.Clear();

        Assert.Empty(_contents.Keys);
        Assert.Equal(0, _contents.Count);
        Assert.Equal(["HDEL session v:a v:b v:c"], Write());
    }

    [Fact]
    public void Other_data_under_the_sessions_key_is_deleted_by_the_first_write_only()
    {
        Assert.Equal(SessionFinding.Other, _contents.Take(SessionCopy.NotASession("it is not a hash."), NullLogger.Instance));
        Assert.False(_contents.IsChanged);
        Set("a", "1");
        Assert.Equal(["DEL session", "HSET session of=7 v:a=1"], Write());

        _contents.Written();
        Set("a", "2");
        Assert.Equal(["HSET session of=7 v:a=2"], Write());
    }

    [Fact]
    public void Values_from_another_store_do_not_replace_what_a_faster_request_has_written()
    {
        Adopt();

        Assert.True(_contents.IsChanged);
        Assert.Equal(Id, _contents.Id);
        Assert.Equal([$"HSETNX session id={Id}", "HSETNX session v:a=1", "HSETNX session v:b=1"], Write());
    }

    [Fact]
    public void A_session_without_values_is_adopted_with_its_ID()
    {
        _contents.Adopt(new StockSession(Id, []));

        Assert.True(_contents.IsChanged);
        Assert.Equal([$"HSETNX session id={Id}"], Write());
    }

    [Fact]
    public void A_change_to_an_adopted_value_replaces_what_a_faster_request_has_written()
    {
        Adopt();
        Set("a", "2");
        _contents.Remove("b");

        Assert.Equal(["HSET session of=7 v:a=2", "HDEL session v:b", $"HSETNX session id={Id}"], Write());
    }

    [Fact]
    public void After_a_write_nothing_is_left_to_write()
    {
        Adopt();
        Set("c", "1");
        _contents.Remove("a");
        _contents.Written();

        Assert.False(_contents.IsChanged);
        Assert.Empty(Write());
        Assert.Equal(["b", "c"], _contents.Keys.Order());
    }

    [Fact]
    public void The_rest_contains_the_unchanged_values_and_replaces_nothing()
    {
        Take($"id={Id}", "a=1", "b=1");
        Set("b", "2");
        Set("c", "1");

        Assert.Equal([$"HSETNX session id={Id}", "HSETNX session v:a=1"], Sent(_contents.WriteRest(_database, "session")));
    }

    [Fact]
    public void A_derived_ID_is_not_part_of_the_rest()
    {
        Take("a=1");

        Assert.Equal(["HSETNX session v:a=1"], Sent(_contents.WriteRest(_database, "session")));
    }

    [Fact]
    public void The_size_is_that_of_all_values_or_only_of_the_changed_ones()
    {
        Take("a=123");
        _contents.Adopt(new StockSession(Id, [new("b", "12345"u8.ToArray())]));
        Set("c", "1234567");

        Assert.Equal(3 + 5 + 7, _contents.Size(changed: false));
        Assert.Equal(5 + 7, _contents.Size(changed: true));
        Assert.Equal(3, _contents.Count);
    }

    private void Take(params string[] fields) => _contents.Take(
        SessionContents.Read([.. fields.Select(field => field.Split('='))
            .Select(field => new HashEntry(field[0] == "id" ? "id" : $"v:{field[0]}", field[1]))]), NullLogger.Instance);

    private void Adopt() => _contents.Adopt(new StockSession(Id, [new("a", "1"u8.ToArray()), new("b", "1"u8.ToArray())]));

    private void Set(string key, string value) => _contents.Set(key, Encoding.UTF8.GetBytes(value));

    private List<string> Write() => Sent(_contents.Write(_database, "session", Owner));

    private List<string> Sent(IEnumerable<Task> commands)
    {
        _sent.Clear();
        Assert.All(commands.ToList(), command => Assert.True(command.IsCompletedSuccessfully));
        return [.. _sent];
    }

    private static string Text(string method, object?[] args) => (method, args[1]) switch
    {
        ("KeyDeleteAsync", _) => $"DEL {args[0]}",
        ("HashSetAsync", HashEntry[] fields) => $"HSET {args[0]} {string.Join(' ', fields.Select(field => $"{field.Name}={field.Value}"))}",
        ("HashSetAsync", RedisValue field) when args[3] is When.NotExists => $"HSETNX {args[0]} {field}={args[2]}",
        ("HashDeleteAsync", RedisValue[] fields) => $"HDEL {args[0]} {string.Join(' ', fields.Order().Select(field => field.ToString()))}",
        var (other, _) => throw new NotSupportedException(other),
    };
}
