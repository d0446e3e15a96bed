using System.Buffers;
using System.Text;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Tests.Resp;

public class RespFrameTests
{
    public static TheoryData<string> Values { get; } =
    [
        "+OK\r\n", "-ERR no\r\n", ":-12\r\n", "$5\r\nhello\r\n", "$0\r\n\r\n", "$-1\r\n", "_\r\n", "#t\r\n", ",1.5\r\n", "(123\r\n",
        "=7\r\ntxt:abc\r\n", "!5\r\nERR x\r\n", "*0\r\n", "*-1\r\n", "*2\r\n$1\r\na\r\n*1\r\n:1\r\n", "%1\r\n+a\r\n*2\r\n:1\r\n:2\r\n",
        "~1\r\n+a\r\n",
        ">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$4\r\n\r\n\r\n\r\n", "|1\r\n+ttl\r\n:1\r\n*1\r\n+a\r\n",
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_ends_where_the_next_one_begins(string value)
    {
        Assert.True(RespFrame.TryMeasure(Sequence(value + "+next\r\n"), out var length));
        Assert.Equal(value.Length, length);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void An_incomplete_value_requests_more_bytes_but_never_too_many(string value)
    {
        for (var cut = 1; cut < value.Length; cut++)
        {
            Assert.False(RespFrame.TryMeasure(Sequence(value[..cut]), out var least));
            Assert.InRange(least, cut + 1, value.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_may_arrive_in_any_number_of_pieces(string value)
    {
        for (var size = 1; size < value.Length; size++)
        {
            Assert.True(RespFrame.TryMeasure(Sequence(value, size), out var length));
            Assert.Equal(value.Length, length);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("\r\n")]
    [InlineData("$x\r\n")]
    [InlineData("*99999999999999999999999\r\n")]
    public void Bytes_that_are_not_RESP_are_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => RespFrame.TryMeasure(Sequence(text), out _));

    [Theory]
    [InlineData("*2\r\n$9\r\nSUBSCRIBE\r\n$2\r\n\r\n\r\n", 1)]
    [InlineData("*2\r\n$9\r\nSUBSCRIBE\r\n$2\r\n\r\n\r\n", 3)]
    public void The_arguments_of_a_command_may_contain_any_bytes(string command, int size) =>
        Assert.Equal(["SUBSCRIBE", "\r\n"], RespFrame.Texts(Sequence(command, size))!.Select(Encoding.UTF8.GetString));

    [Fact]
    public void A_map_has_no_text_elements() => Assert.Null(RespFrame.Texts(Sequence("%1\r\n$1\r\na\r\n$1\r\nb\r\n")));

    [Theory]
    [InlineData("-NOPERM no\r\n", "NOPERM no")]
    [InlineData("!9\r\nNOPERM no\r\n", "NOPERM no")]
    [InlineData("+OK\r\n", null)]
    public void An_error_says_what_it_is(string value, string? error) => Assert.Equal(error, RespFrame.Error(Sequence(value, 2)));

    internal static ReadOnlySequence<byte> Sequence(string text, int size = int.MaxValue)
    {
        Piece? first = null, last = null;
        foreach (var chunk in Encoding.UTF8.GetBytes(text).Chunk(Math.Min(size, text.Length)))
        {
            var piece = new Piece(chunk, last);
            first ??= piece;
            last = piece;
        }

        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, Piece? before)
        {
            Memory = bytes;
            RunningIndex = before is null ? 0 : before.RunningIndex + before.Memory.Length;
            before?.Next = this;
        }
    }
}
