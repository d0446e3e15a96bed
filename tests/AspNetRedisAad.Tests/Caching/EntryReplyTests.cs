using System.Buffers;
using System.Text;
using AspNetRedisAad.Caching;
using AspNetRedisAad.Connection;
using RESPite.Messages;

namespace AspNetRedisAad.Tests.Caching;

/// <summary>How the server's answer to HMGET is read.</summary>
public sealed class EntryReplyTests
{
    private readonly ArrayBufferWriter<byte> _destination = new();

    [Fact]
    public void All_fields_are_requested() => Assert.Equal(
        ["shop:a", "absexp", "sldexp", "of", "data"],
        EntryReply.Arguments("shop:a").Select(argument => argument.ToString()));

    [Theory]
    [InlineData("7")]
    [InlineData(null)]
    public void The_data_of_an_entry_is_copied_and_its_times_are_read(string? owner)
    {
        Assert.True(TryRead(out var expiry, out var found, "638700000000000000", "600000000", owner, "x\r\ny"));

        Assert.True(found);
        Assert.Equal("x\r\ny", Encoding.UTF8.GetString(_destination.WrittenSpan));
        Assert.Equal(
            new EntryExpiry(new DateTimeOffset(638700000000000000, TimeSpan.Zero), TimeSpan.FromMinutes(1)), expiry);
    }

    [Fact]
    public void An_entry_without_data_is_not_found()
    {
        Assert.True(TryRead(out var expiry, out var found, null, null, null, null));

        Assert.False(found);
        Assert.Equal(default, expiry);
        Assert.Equal(0, _destination.WrittenCount);
    }

    [Fact]
    public void Empty_data_is_found()
    {
        Assert.True(TryRead(out _, out var found, "-1", "-1", "7", ""));

        Assert.True(found);
        Assert.Equal(0, _destination.WrittenCount);
    }

    [Theory]
    [InlineData("x", "-1")]
    [InlineData("-1", "x")]
    [InlineData("-2", "-1")]
    [InlineData("-1", "-2")]
    public void An_entry_with_invalid_times_is_rejected_and_nothing_is_copied(string absolute, string sliding)
    {
        Assert.False(TryRead(out _, out var found, absolute, sliding, "7", "x"));

        Assert.False(found);
        Assert.Equal(0, _destination.WrittenCount);
    }

    [Theory]
    [InlineData("8")]
    [InlineData("x")]
    public void The_entry_of_another_key_is_a_foreign_reply(string owner)
    {
        Assert.Throws<ForeignReplyException>(() => TryRead(out _, out _, "-1", "-1", owner, "x"));

        Assert.Equal(0, _destination.WrittenCount);
    }

    [Fact]
    public void A_reply_with_another_number_of_fields_is_a_foreign_reply()
    {
        Assert.Throws<ForeignReplyException>(() => TryRead(out _, out _, "-1", "-1", "7"));
        Assert.Throws<ForeignReplyException>(() => TryRead(out _, out _, "-1", "-1", "7", "x", "y"));
        Assert.Throws<ForeignReplyException>(() => TryRead("+OK\r\n", out _, out _));
    }

    private bool TryRead(out EntryExpiry expiry, out bool found, params string?[] fields)
    {
        var reply = new StringBuilder($"*{fields.Length}\r\n");
        foreach (var field in fields)
            reply.Append(field is null ? "$-1\r\n" : $"${field.Length}\r\n{field}\r\n");
        return TryRead(reply.ToString(), out expiry, out found);
    }

    private bool TryRead(string reply, out EntryExpiry expiry, out bool found)
    {
        var reader = new RespReader(Encoding.UTF8.GetBytes(reply));
        reader.MoveNext();
        return EntryReply.TryRead(reader, owner: 7, _destination, out expiry, out found);
    }
}
