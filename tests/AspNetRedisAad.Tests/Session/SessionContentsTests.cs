using System.Text;
using AspNetRedisAad.Session;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Session;

public sealed class SessionContentsTests
{
    [Fact]
    public void Values_and_ID_are_read()
    {
        var contents = new SessionContents();

        Assert.True(contents.TryRead([new("id", "0f8fad5b-d9cb-469f-a165-70867728950e"), new("v:a", new byte[] { 1 }), new("v:", new byte[] { 2 }), new("v:\uFFFD", "x")]));

        Assert.Equal(["", "a", "\uFFFD"], contents.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("0f8fad5b-d9cb-469f-a165-70867728950e", contents.Id);
        Assert.False(contents.IsChanged);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("V:a")]
    [InlineData("")]
    public void A_hash_with_the_field_of_something_else_is_no_session(string field) => Refuses([new("v:a", "1"), new(field, "1")]);

    [Fact]
    public void A_damaged_name_or_ID_makes_it_no_session()
    {
        Refuses([new("v:a", "1"), new((byte[])[.. Encoding.ASCII.GetBytes("v:"), 0xFF], "1")]);
        Refuses([new("v:a", "1"), new("id", "7")]);
    }

    private static void Refuses(HashEntry[] fields)
    {
        var contents = new SessionContents();

        Assert.False(contents.TryRead(fields));

        Assert.Empty(contents.Keys);
        Assert.Null(contents.Id);
    }
}
