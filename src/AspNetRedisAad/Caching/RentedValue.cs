using System.Buffers;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// A copy of the value that a caller writes. When a write is canceled or times out, the caller reuses its buffer while the write may still
/// wait to be sent. So the copy's buffer is returned only when the server has answered; otherwise the garbage collector frees it.
/// </summary>
/// <param name="Buffer">The rented buffer; null if none is rented.</param>
/// <param name="Value">What to write.</param>
internal readonly record struct RentedValue(byte[]? Buffer, RedisValue Value)
{
    /// <summary>The caller's own array, which the caller does not change.</summary>
    public static implicit operator RentedValue(byte[] value) => new(null, value);

    public static RentedValue Of(ReadOnlySequence<byte> value)
    {
        var length = checked((int)value.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        value.CopyTo(buffer);
        return new RentedValue(buffer, new ReadOnlyMemory<byte>(buffer, 0, length));
    }

    /// <summary>Returns the buffer: the server has answered, and nothing reads it any more.</summary>
    public void GiveBack()
    {
        if (Buffer is not null)
            ArrayPool<byte>.Shared.Return(Buffer);
    }
}
