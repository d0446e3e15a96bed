using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace AspNetRedisAad.Resp;

/// <summary>
/// Finds values of RESP2 and RESP3 in the bytes of a connection, and interprets only what it needs for that. Source: Redis, "Redis
/// serialization protocol specification".
/// </summary>
internal static class RespFrame
{
    private const int LongestNumber = 20;

    /// <summary>Finds the length of the first value.</summary>
    /// <param name="buffer">The bytes received so far, which begin with a value.</param>
    /// <param name="length">
    /// The value's length when it is complete; otherwise the minimum length that the buffer needs before the next call.
    /// </param>
    /// <returns>False when the value is not complete yet.</returns>
    /// <exception cref="InvalidDataException">The bytes are not RESP.</exception>
    public static bool TryMeasure(in ReadOnlySequence<byte> buffer, out long length)
    {
        var reader = new SequenceReader<byte>(buffer);
        for (var values = 1L; values > 0; values--)
        {
            if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
            {
                length = buffer.Length + 1;
                return false;
            }

            var (further, bytes) = Announced(line);
            if (reader.Remaining < bytes)
            {
                length = reader.Consumed + bytes;
                return false;
            }

            values += further;
            reader.Advance(bytes);
        }

        length = reader.Consumed;
        return true;
    }

    /// <summary>
    /// Skips what follows a value's first line, which is passed without its line end: further values, or bytes and their line end.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are not RESP.</exception>
    public static (long Values, long Bytes) Announced(in ReadOnlySequence<byte> line)
    {
        switch (Prefix(line))
        {
            case (byte)'+' or (byte)'-' or (byte)':' or (byte)',' or (byte)'(' or (byte)'#' or (byte)'_':
                return (0, 0);
            case (byte)'$' or (byte)'=' or (byte)'!':
                var bytes = Number(line);
                return (0, bytes < 0 ? 0 : bytes + 2);
            case (byte)'*' or (byte)'>' or (byte)'~':
                return (Math.Max(Number(line), 0), 0);
            case (byte)'%':
                return (2 * Number(line), 0);
            case (byte)'|':
                // Attributes belong to the value that follows.
                return ((2 * Number(line)) + 1, 0);
            default:
                throw NotResp();
        }
    }

    /// <summary>The elements of an array or push of bulk strings, such as a command; null for any other value.</summary>
    public static List<byte[]>? Texts(in ReadOnlySequence<byte> frame, int most = int.MaxValue)
    {
        var reader = new SequenceReader<byte>(frame);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> head, "\r\n"u8) || Prefix(head) is not ((byte)'*' or (byte)'>'))
            return null;

        var texts = new List<byte[]>();
        for (var left = Math.Min(Number(head), most); left > 0; left--)
        {
            if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
                return null;
            if (Prefix(line) != '$')
            {
                // A number, as at the end of a confirmation.
                texts.Add(line.Slice(1).ToArray());
                continue;
            }

            var length = Number(line);
            if (length < 0)
            {
                texts.Add([]);
                continue;
            }

            if (reader.Remaining < length + 2)
                return null;
            texts.Add(frame.Slice(reader.Position, length).ToArray());
            reader.Advance(length + 2);
        }

        return texts;
    }

    /// <summary>An error's text; null for any other value.</summary>
    public static string? Error(in ReadOnlySequence<byte> frame)
    {
        var prefix = Prefix(frame);
        if (prefix == '-')
            return Encoding.UTF8.GetString(frame.Slice(1, frame.Length - 3));
        if (prefix != '!')
            return null;

        var reader = new SequenceReader<byte>(frame);
        reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n"u8);
        return Encoding.UTF8.GetString(frame.Slice(reader.Position, reader.Remaining - 2));
    }

    /// <summary>The first byte, which identifies the type of a value.</summary>
    public static byte Prefix(in ReadOnlySequence<byte> frame) =>
        new SequenceReader<byte>(frame).TryPeek(out var first) ? first : throw NotResp();

    private static long Number(in ReadOnlySequence<byte> line)
    {
        Span<byte> digits = stackalloc byte[LongestNumber];
        var text = line.Slice(1);
        if (text.Length > LongestNumber)
            throw NotResp();

        text.CopyTo(digits);
        return Utf8Parser.TryParse(digits[..(int)text.Length], out long number, out var consumed) && consumed == text.Length
            ? number : throw NotResp();
    }

    private static InvalidDataException NotResp() => new("The received bytes are not RESP.");
}
