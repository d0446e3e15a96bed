namespace AspNetRedisAad.Emulator.Resp;

/// <summary>The slot of a key: CRC16 of the key, or of its hash tag, modulo 16384. Source: Redis, "Redis cluster specification".</summary>
internal static class HashSlot
{
    private const int Slots = 16384;
    private const int Polynomial = 0x1021;

    public static int Of(ReadOnlySpan<byte> key)
    {
        var crc = 0;
        foreach (var letter in Hashed(key))
        {
            crc ^= letter << 8;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ Polynomial;
        }

        return (crc & 0xFFFF) % Slots;
    }

    /// <summary>The hash tag (the text in the first braces) if there is one and it is not empty; else the whole key.</summary>
    private static ReadOnlySpan<byte> Hashed(ReadOnlySpan<byte> key)
    {
        var open = key.IndexOf((byte)'{');
        var tag = key[(open + 1)..];
        return open >= 0 && tag.IndexOf((byte)'}') is > 0 and var length ? tag[..length] : key;
    }
}
