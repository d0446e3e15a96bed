using System.Buffers;
using System.Buffers.Binary;

namespace AspNetRedisAad.OutputCaching;

/// <summary>
/// A cached response with a mark of its key behind it, which Microsoft's store does not write and does not look at: whoever reads it can
/// tell whether the reply is the one to his question.
/// </summary>
internal static class OwnedValue
{
    private const int MarkLength = 12;

    private static ReadOnlySpan<byte> Sign => "\0of\0"u8;

    public static byte[] Write(byte[] response, long owner) => Write(new ReadOnlySequence<byte>(response), owner);

    /// <summary>A copy: the caller takes its buffer back when a write is cancelled, and that may still be waiting to be sent.</summary>
    public static byte[] Write(in ReadOnlySequence<byte> response, long owner)
    {
        var value = new byte[response.Length + MarkLength];
        response.CopyTo(value);
        var mark = value.AsSpan()[^MarkLength..];
        Sign.CopyTo(mark);
        BinaryPrimitives.WriteInt64LittleEndian(mark[Sign.Length..], owner);
        return value;
    }

    /// <summary>The response; a value without a mark is Microsoft's.</summary>
    /// <returns>False when it belongs to another key.</returns>
    public static bool TryRead(ReadOnlySpan<byte> value, long owner, out ReadOnlySpan<byte> response)
    {
        response = value;
        if (value.Length < MarkLength || !value[^MarkLength..].StartsWith(Sign))
            return true;

        response = value[..^MarkLength];
        return BinaryPrimitives.ReadInt64LittleEndian(value[^sizeof(long)..]) == owner;
    }
}
