using System.Buffers;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>
/// Follows one RESP value, a command or a reply, while it is being copied, so that a large value need not be buffered completely.
/// </summary>
internal sealed class FrameScanner
{
    private long _values;
    private long _bytes;

    /// <summary>Whether the value continues in the next bytes.</summary>
    public bool IsInside => _values > 0 || _bytes > 0;

    /// <summary>The next byte is the first of a value.</summary>
    public void Begin() => _values = 1;

    /// <summary>Copies as much of the value as is available. Returns false when more bytes are needed.</summary>
    /// <exception cref="InvalidDataException">The bytes are not RESP.</exception>
    public bool TryPass(ref ReadOnlySequence<byte> buffer, IBufferWriter<byte> to)
    {
        var end = Follow(buffer);
        if (end.Equals(buffer.Start))
            return false;

        Pass(ref buffer, end, to);
        return true;
    }

    /// <summary>Copies the bytes before this position.</summary>
    public static void Pass(ref ReadOnlySequence<byte> buffer, SequencePosition end, IBufferWriter<byte> to)
    {
        foreach (var segment in buffer.Slice(0, end))
            to.Write(segment.Span);
        buffer = buffer.Slice(end);
    }

    /// <summary>The end of the value, or the position up to which it can be followed now.</summary>
    private SequencePosition Follow(in ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (IsInside)
        {
            var passed = Math.Min(_bytes, reader.Remaining);
            reader.Advance(passed);
            _bytes -= passed;
            if (_bytes > 0 || _values == 0 || !reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
                break;

            var (values, bytes) = RespFrame.Announced(line);
            _values += values - 1;
            _bytes = bytes;
        }

        return reader.Position;
    }
}
