using System.Text;
using AspNetRedisAad.Session;
using AspNetRedisAad.Tests.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Session;

public sealed class SessionContentsTests
{
    [Fact]
    public void Values_and_ID_are_read()
    {
        var contents = new SessionContents();

        var finding = Take(contents, [new("id", "0f8fad5b-d9cb-469f-a165-70867728950e"), new("v:a", new byte[] { 1 }),
            new("v:", new byte[] { 2 }), new("v:\uFFFD", "x")]);

        Assert.Equal(SessionFinding.Stored, finding);
        Assert.Equal(["", "a", "\uFFFD"], contents.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("0f8fad5b-d9cb-469f-a165-70867728950e", contents.Id);
        Assert.False(contents.IsChanged);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("V:a")]
    [InlineData("")]
    public void A_hash_with_an_unknown_field_is_not_a_session(string field) => Refuses([new("v:a", "1"), new(field, "1")]);

    [Fact]
    public void Data_with_a_damaged_name_or_ID_is_not_a_session()
    {
        Refuses([new("v:a", "1"), new((byte[])[.. Encoding.ASCII.GetBytes("v:"), 0xFF], "1")]);
        Refuses([new("v:a", "1"), new("id", "7")]);
    }

    [Fact]
    public void The_marks_of_a_move_are_not_values_and_do_no_harm_after_the_move()
    {
        var copy = SessionContents.Read([new("of", 1), new("v:a", "1"), new("w", 7), new("c", 3)]);

        Assert.Equal(["a"], copy.Values.Keys);
        Assert.Equal((7, 3), ((long)copy.WrittenAt, (long)copy.Compared));
    }

    [Fact]
    public void A_complete_session_is_read_as_it_was_written()
    {
        var copy = new SessionCopy(new() { ["a"] = [1], ["b"] = [2] }) { Id = "0f8fad5b-d9cb-469f-a165-70867728950e" };

        var again = SessionContents.Read([.. SessionContents.Fields(copy, 1)]);

        Assert.Equal(copy.Id, again.Id);
        Assert.Equal(copy.Values.OrderBy(value => value.Key), again.Values.OrderBy(value => value.Key));
    }

    [Fact]
    public void A_complete_session_has_its_owner_and_its_ID_if_there_is_one()
    {
        var copy = new SessionCopy(new() { ["a"] = [1] }) { Id = "0f8fad5b-d9cb-469f-a165-70867728950e" };

        Assert.Equal(["of=7", $"id={copy.Id}", "v:a=\u0001"], Lines(SessionContents.Fields(copy, 7)));
        Assert.Equal(["of=7", "v:a=\u0001"], Lines(SessionContents.Fields(new SessionCopy(copy.Values), 7)));

        static IEnumerable<string> Lines(IEnumerable<HashEntry> fields) => fields.Select(field => $"{field.Name}={field.Value}");
    }

    [Theory]
    [InlineData("of", "7", true)]
    [InlineData("of", "8", false)]
    [InlineData("of", "x", false)]
    [InlineData("v:of", "8", true)]
    public void Fields_with_another_owner_do_not_belong_to_the_session(string field, string value, bool isOf) =>
        Assert.Equal(isOf, SessionContents.IsOf([new("v:a", "1"), new(field, value), new("v:b", "1")], owner: 7));

    [Fact]
    public void A_new_session_needs_no_comparison_with_the_old_cache() => Assert.True(new SessionContents().IsCompared);

    [Fact]
    public void Data_that_is_not_a_session_is_logged_with_the_reason()
    {
        var lines = new List<(LogLevel Level, string Text)>();

        new SessionContents().Take(SessionCopy.NotASession("it is not a hash."), new ListLogger(lines));

        var (level, text) = Assert.Single(lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("it is not a hash.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hash_that_is_not_a_session_has_a_fault() =>
        Assert.Equal("it has fields that no session has.", SessionContents.Read([new("data", "1")]).Fault);

    [Fact]
    public void A_stored_ID_takes_precedence_over_the_ID_of_another_store()
    {
        var contents = new SessionContents();
        Take(contents, [new("id", "0f8fad5b-d9cb-469f-a165-70867728950e"), new("v:a", "1")]);

        Assert.Equal(
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            contents.Merge(new StockSession("7f8fad5b-d9cb-469f-a165-70867728950e", []), "derived").Id);
    }

    [Fact]
    public void A_removed_value_is_not_merged_when_the_other_store_is_empty()
    {
        var contents = new SessionContents();
        Take(contents, [new("v:a", "1"), new("v:b", "1")]);
        contents.Remove("b");

        Assert.Equal("a=1", Text(contents.Merge(null, "derived")));
    }

    [Fact]
    public void Changes_are_merged_into_the_current_state_of_another_store()
    {
        var contents = new SessionContents();
        Take(contents, [new("v:a", "1"), new("v:b", "1")]);
        contents.Set("a", "2"u8.ToArray());
        contents.Remove("b");

        var merged = contents.Merge(
            new StockSession("0f8fad5b-d9cb-469f-a165-70867728950e",
                [new("a", "0"u8.ToArray()), new("b", "9"u8.ToArray()), new("c", "3"u8.ToArray())]), "derived");
        var alone = contents.Merge(null, "derived");

        Assert.Equal("a=2 c=3", Text(merged));
        Assert.Equal("0f8fad5b-d9cb-469f-a165-70867728950e", merged.Id);
        Assert.Equal(("a=2", "derived"), (Text(alone), alone.Id));
    }

    private static string Text(StockSession session) =>
        string.Join(' ', session.Values.OrderBy(value => value.Key, StringComparer.Ordinal)
            .Select(value => $"{value.Key}={Encoding.UTF8.GetString(value.Value)}"));

    private static SessionFinding Take(SessionContents contents, HashEntry[] fields) =>
        contents.Take(SessionContents.Read(fields), NullLogger.Instance);

    private static void Refuses(HashEntry[] fields)
    {
        var contents = new SessionContents();

        Assert.Equal(SessionFinding.Other, Take(contents, fields));

        Assert.Empty(contents.Keys);
        Assert.Null(contents.Id);
    }
}
