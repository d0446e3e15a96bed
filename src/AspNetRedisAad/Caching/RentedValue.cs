using System.Buffers;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// A copy of what a caller wants to be written: he takes his buffer back, to fill it with something else, when a write is cancelled or
/// times out; and that write may still be waiting to be sent. So the copy's buffer is given back only when the server has answered; else
/// the garbage collector has it.
/// </summary>
/// <param name="Buffer">Where the value is; null where nothing is rented.</param>
/// <param name="Value">What to write.</param>
internal readonly record struct RentedValue(byte[]? Buffer, RedisValue Value)
{
    /// <summary>The caller's own array, which he leaves alone.</summary>
    public static implicit operator RentedValue(byte[] value) => new(null, value);

    public static RentedValue Of(ReadOnlySequence<byte> value)
    {
        var length = checked((int)value.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        value.CopyTo(buffer);
        return new RentedValue(buffer, new ReadOnlyMemory<byte>(buffer, 0, length));
    }

    /// <summary>The server has answered, and nobody reads it any more.</summary>
    public void GiveBack()
    {
        if (Buffer is not null)
            ArrayPool<byte>.Shared.Return(Buffer);
    }
}
