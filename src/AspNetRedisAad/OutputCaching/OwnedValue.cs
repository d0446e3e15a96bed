using System.Buffers;
using System.Buffers.Binary;

namespace AspNetRedisAad.OutputCaching;

/// <summary>
/// A cached response, followed by a mark of its key. A reader can check with it that the reply belongs to its request. Microsoft's store
/// neither writes nor reads the mark.
/// </summary>
internal static class OwnedValue
{
    private const int MarkLength = 12;

    private static ReadOnlySpan<byte> Sign => "\0of\0"u8;

    public static byte[] Write(byte[] response, long owner) => Write(new ReadOnlySequence<byte>(response), owner);

    /// <summary>A copy, because the caller reuses its buffer when a write is canceled, and that write may still wait to be sent.</summary>
    public static byte[] Write(in ReadOnlySequence<byte> response, long owner)
    {
        var value = new byte[response.Length + MarkLength];
        response.CopyTo(value);
        var mark = value.AsSpan()[^MarkLength..];
        Sign.CopyTo(mark);
        BinaryPrimitives.WriteInt64LittleEndian(mark[Sign.Length..], owner);
        return value;
    }

    /// <summary>The response; a value without a mark was written by Microsoft's store.</summary>
    /// <returns>False when the value belongs to another key.</returns>
    public static bool TryRead(ReadOnlySpan<byte> value, long owner, out ReadOnlySpan<byte> response)
    {
        response = value;
        if (value.Length < MarkLength || !value[^MarkLength..].StartsWith(Sign))
            return true;

        response = value[..^MarkLength];
        return BinaryPrimitives.ReadInt64LittleEndian(value[^sizeof(long)..]) == owner;
    }
}
