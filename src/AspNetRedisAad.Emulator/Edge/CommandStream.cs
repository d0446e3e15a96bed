using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// Follows a client's commands as they stream by. Most pass as they are, even before they are whole; those that the edge must look at are
/// taken out: AUTH, HELLO, blocked commands, and commands in the inline form. It knows RESP, and no connection.
/// Source: Redis, "Redis serialization protocol specification".
/// </summary>
internal sealed class CommandStream
{
    private const int LongestTakenOut = 64 * 1024;
    private const int LongestHeader = 16;
    private const int MostArguments = 1024 * 1024;
    private const int LongestArgument = 512 * 1024 * 1024;

    // Of the command that is passing: arguments to come, and bytes to come of the current one with its line end.
    private int _argumentsLeft;
    private int _bytesLeft;

    /// <summary>Passes on what may pass, and takes it off <paramref name="buffer"/>.</summary>
    /// <returns>The next command to look at, also taken off; null when more bytes are needed.</returns>
    /// <exception cref="RespProtocolException">This is not RESP.</exception>
    public RespCommand? Next(ref ReadOnlySequence<byte> buffer, IBufferWriter<byte> passed)
    {
        var reader = new SequenceReader<byte>(buffer);
        bool between;
        while ((between = SkipRest(ref reader)) && TryPass(ref reader))
        {
        }

        foreach (var segment in buffer.Slice(0, reader.Position))
            passed.Write(segment.Span);
        buffer = buffer.Slice(reader.Position);
        return between ? TakeOut(ref buffer) : null;
    }

    /// <summary>Skips what is left of the passing command. True when the reader stands at the first byte of the next one.</summary>
    private bool SkipRest(ref SequenceReader<byte> reader)
    {
        while (true)
        {
            var skipped = (int)Math.Min(_bytesLeft, reader.Remaining);
            reader.Advance(skipped);
            _bytesLeft -= skipped;
            if (_bytesLeft > 0)
                return false;
            if (_argumentsLeft == 0)
                return !reader.End;
            if (!TryReadHeader(ref reader, (byte)'$', LongestArgument, out var length))
                return false;

            _argumentsLeft--;
            _bytesLeft = length + 2;
        }
    }

    /// <summary>Lets a command pass that need not be looked at. False, and nothing read, when it must be, or its name is not there yet.</summary>
    private bool TryPass(ref SequenceReader<byte> reader)
    {
        var ahead = reader;
        if (!ahead.IsNext((byte)'*') || !TryReadHeader(ref ahead, (byte)'*', MostArguments, out var count))
            return false;

        if (count > 0)
        {
            if (!TryReadHeader(ref ahead, (byte)'$', LongestArgument, out var length))
                return false;
            if (length <= NotableCommands.LongestName)
            {
                Span<byte> name = stackalloc byte[length];
                if (!ahead.TryCopyTo(name) || NotableCommands.Contains(name))
                    return false;
            }

            _argumentsLeft = count - 1;
            _bytesLeft = length + 2;
        }

        reader = ahead;
        return true;
    }

    private static RespCommand? TakeOut(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        var arguments = reader.IsNext((byte)'*') ? ReadArray(ref reader) : ReadInline(ref reader);
        if (arguments is null)
            return buffer.Length <= LongestTakenOut ? null : throw new RespProtocolException("A command that must be looked at is too long.");

        buffer = buffer.Slice(reader.Position);
        return new RespCommand(arguments);
    }

    private static List<byte[]>? ReadArray(ref SequenceReader<byte> reader)
    {
        if (!TryReadHeader(ref reader, (byte)'*', MostArguments, out var count))
            return null;

        var arguments = new List<byte[]>();
        while (arguments.Count < count)
        {
            if (!TryReadHeader(ref reader, (byte)'$', LongestArgument, out var length) || !reader.TryReadExact(length, out var argument))
                return null;
            arguments.Add(argument.ToArray());
            if (!reader.TryReadExact(2, out _))
                return null;
        }

        return arguments;
    }

    /// <summary>Words of one line, as a person types them.</summary>
    private static List<byte[]>? ReadInline(ref SequenceReader<byte> reader)
    {
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
            return null;

        var words = Encoding.UTF8.GetString(line).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words.Any(word => word.AsSpan().ContainsAny('"', '\'')))
            throw new RespProtocolException("An inline command is empty or has quotes, which this emulator does not read.");
        return [.. words.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Reads such as <c>*3\r\n</c>. False, and nothing read, when the line is not there yet.</summary>
    private static bool TryReadHeader(ref SequenceReader<byte> reader, byte kind, int most, out int number)
    {
        number = 0;
        var ahead = reader;
        if (!ahead.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
            return reader.Remaining <= LongestHeader ? false : throw new RespProtocolException("A length is missing or too long.");

        Span<byte> text = stackalloc byte[LongestHeader];
        if (line.Length is < 2 or > LongestHeader)
            throw new RespProtocolException("A length is missing or too long.");
        line.CopyTo(text);
        text = text[..(int)line.Length];
        if (text[0] != kind || !Utf8Parser.TryParse(text[1..], out number, out var used) || used != text.Length - 1 || number < 0 || number > most)
            throw new RespProtocolException("A length is not a number, or is out of range.");

        reader = ahead;
        return true;
    }
}
