using System.Buffers;

namespace AspNetRedisAad.Emulator.Resp;

/// <summary>
/// A command as a person types it: one line of words, in quotes if they contain spaces. It is read as Redis reads it, except that a zero
/// byte is a protocol error. Source: Redis, "Inline commands", and the answers of redis-server.
/// </summary>
internal static class InlineCommand
{
    /// <returns>The words; none for an empty line; null when the line is not complete.</returns>
    /// <exception cref="RespProtocolException">A quote is not closed, or is not followed by a space.</exception>
    public static List<byte[]>? Read(ref SequenceReader<byte> reader)
    {
        if (!reader.TryReadTo(out ReadOnlySequence<byte> sequence, (byte)'\n'))
            return null;

        ReadOnlySpan<byte> line = sequence.IsSingleSegment ? sequence.FirstSpan : sequence.ToArray();
        if (line is [.., (byte)'\r'])
            line = line[..^1];
        if (line.Contains((byte)0))
            throw new RespProtocolException("An inline command contains a zero byte.");

        var words = new List<byte[]>();
        while (!(line = line.TrimStart(" \t\n\v\f\r"u8)).IsEmpty)
            words.Add(ReadWord(ref line));
        return words;
    }

    private static byte[] ReadWord(ref ReadOnlySpan<byte> line)
    {
        var word = new List<byte>();
        while (line is [var next, .. var rest])
        {
            line = rest;
            if (next is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
                break;
            if (next is not ((byte)'"' or (byte)'\''))
            {
                word.Add(next);
                continue;
            }

            ReadQuoted(ref line, quote: next, word);
            if (line is [not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\v' or (byte)'\f' or (byte)'\r'), ..])
                throw new RespProtocolException("In an inline command, a closing quote is not followed by a space.");
            break;
        }

        return [.. word];
    }

    /// <summary>Reads up to and including the closing quote.</summary>
    private static void ReadQuoted(ref ReadOnlySpan<byte> line, byte quote, List<byte> word)
    {
        while (line is [var next, .. var rest])
        {
            line = rest;
            if (next == quote)
                return;
            if (next == '\\' && !line.IsEmpty && (quote == '"' || line[0] == '\''))
                word.Add(ReadEscaped(ref line, quote));
            else
                word.Add(next);
        }

        throw new RespProtocolException("In an inline command, a quote is not closed.");
    }

    private static byte ReadEscaped(ref ReadOnlySpan<byte> line, byte quote)
    {
        if (quote == '"' && line is [(byte)'x', var high, var low, ..] && char.IsAsciiHexDigit((char)high)
            && char.IsAsciiHexDigit((char)low))
        {
            line = line[3..];
            return (byte)((Convert.ToInt32(((char)high).ToString(), 16) << 4) + Convert.ToInt32(((char)low).ToString(), 16));
        }

        var letter = line[0];
        line = line[1..];
        return letter switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'a' => (byte)'\a',
            _ => letter,
        };
    }
}
