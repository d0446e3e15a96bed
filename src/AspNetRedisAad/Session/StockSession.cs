using System.Buffers.Binary;
using System.Text;

namespace AspNetRedisAad.Session;

/// <summary>
/// A session in the format of ASP.NET Core's own DistributedSession, as one value: revision, number of values, ID, and each value with its
/// key. Numbers are big-endian.
/// </summary>
/// <param name="Id">Its ID.</param>
/// <param name="Values">Its values.</param>
internal sealed record StockSession(string Id, IReadOnlyList<KeyValuePair<string, byte[]>> Values)
{
    private const byte Revision = 2;
    private const int HeaderLength = 1 + CountLength + IdLength;
    private const int CountLength = 3;
    private const int IdLength = 16;

    /// <summary>Returns null when this is not a session.</summary>
    public static StockSession? TryRead(ReadOnlySpan<byte> data)
    {
        if (data.Length < HeaderLength || data[0] != Revision)
            return null;

        var count = data[1] << 16 | data[2] << 8 | data[3];
        var id = new Guid(data.Slice(1 + CountLength, IdLength)).ToString();
        data = data[HeaderLength..];

        var values = new List<KeyValuePair<string, byte[]>>();
        for (; count > 0; count--)
        {
            if (!TryTake(ref data, sizeof(ushort), out var key) || !TryTake(ref data, sizeof(int), out var value))
                return null;
            values.Add(KeyValuePair.Create(Encoding.UTF8.GetString(key), value.ToArray()));
        }

        return new StockSession(id, values);
    }

    public byte[] ToBytes()
    {
        var keys = Values.Select(value => Encoding.UTF8.GetBytes(value.Key)).ToList();
        var data = new byte[HeaderLength + Values.Zip(keys)
            .Sum(value => sizeof(ushort) + value.Second.Length + sizeof(int) + value.First.Value.Length)];
        data[0] = Revision;
        (data[1], data[2], data[3]) = ((byte)(Values.Count >> 16), (byte)(Values.Count >> 8), (byte)Values.Count);
        Guid.Parse(Id).TryWriteBytes(data.AsSpan(1 + CountLength));

        var rest = data.AsSpan(HeaderLength);
        foreach (var (value, key) in Values.Zip(keys))
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)key.Length);
            key.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + key.Length)..];
            BinaryPrimitives.WriteInt32BigEndian(rest, value.Value.Length);
            value.Value.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + value.Value.Length)..];
        }

        return data;
    }

    /// <summary>Reads a length of this many bytes, and then as many bytes as the length says.</summary>
    private static bool TryTake(ref ReadOnlySpan<byte> data, int lengthSize, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (data.Length < lengthSize)
            return false;

        var length = lengthSize == sizeof(ushort) ? BinaryPrimitives.ReadUInt16BigEndian(data) : BinaryPrimitives.ReadInt32BigEndian(data);
        data = data[lengthSize..];
        if (length < 0 || length > data.Length)
            return false;

        taken = data[..length];
        data = data[length..];
        return true;
    }
}
