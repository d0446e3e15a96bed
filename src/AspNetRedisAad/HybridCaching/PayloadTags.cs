using System.Text;

namespace AspNetRedisAad.HybridCaching;

/// <summary>
/// Reads the tags of an entry as HybridCache stores it: markers, creation time, then numbers with seven bits in each byte (flags, lengths,
/// number of tags), key and tags. Source: dotnet/extensions, HybridCachePayload, formats 1 and 2.
/// </summary>
internal static class PayloadTags
{
    private const int FixedLength = 12;
    private const byte Mark = 0x03;
    private const ulong HasLocalSize = 1;

    /// <summary>Empty if this is not such an entry, or if its format is not known.</summary>
    public static IReadOnlyList<string> Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FixedLength || payload[0] != Mark || payload[1] is not (1 or 2))
            return [];

        var rest = payload[FixedLength..];
        if (!TryRead(ref rest, out var flags) || !TryRead(ref rest, out _) || !TryRead(ref rest, out _)
            || ((flags & HasLocalSize) != 0 && !TryRead(ref rest, out _))
            || !TryRead(ref rest, out var count) || count == 0 || count > (ulong)rest.Length || !TryReadText(ref rest, out _))
            return [];

        var tags = new string[count];
        for (var i = 0; i < tags.Length; i++)
        {
            if (!TryReadText(ref rest, out tags[i]))
                return [];
        }

        return tags;
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        if (!TryRead(ref rest, out var length) || length > (ulong)rest.Length)
            return false;

        text = Encoding.UTF8.GetString(rest[..(int)length]);
        rest = rest[(int)length..];
        return true;
    }

    private static bool TryRead(ref ReadOnlySpan<byte> rest, out ulong number)
    {
        number = 0;
        for (var (i, shift) = (0, 0); i < rest.Length && shift < 64; i++, shift += 7)
        {
            number |= (ulong)(rest[i] & 0x7F) << shift;
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
