namespace AspNetRedisAad.Emulator.Resp;

/// <summary>
/// The lines that announce a length, such as <c>*3\r\n</c> and <c>$12\r\n</c>. They are read as strictly as Redis reads them: no plus sign,
/// no space, no leading zero.
/// </summary>
internal static class RespHeader
{
    /// <summary>The longest line, including its line end.</summary>
    public const int Longest = 16;

    /// <summary>Reads the line at the start of a span.</summary>
    /// <returns>False when the line is not complete.</returns>
    /// <exception cref="RespProtocolException">
    /// It is not such a line. Only the number of arguments may be negative, which means no command.
    /// </exception>
    public static bool TryRead(ReadOnlySpan<byte> span, byte kind, int most, out int number, out int used)
    {
        (number, used) = (0, 0);
        if (span.IsEmpty)
            return false;
        if (span[0] != kind)
            throw new RespProtocolException("A length is missing.");

        var negative = span.Length > 1 && span[1] == '-' && kind == '*';
        var start = negative ? 2 : 1;
        var value = 0L;
        for (var i = start; i < span.Length && i < Longest - 1; i++)
        {
            if (char.IsAsciiDigit((char)span[i]) && (value > 0 || i == start))
            {
                value = (value * 10) + (span[i] - '0');
                continue;
            }

            if (span[i] != '\r' || i == start || (negative && value == 0) || value > most)
                throw new RespProtocolException("A length is not a number, or is out of range.");
            if (i + 1 == span.Length)
                return false;
            if (span[i + 1] != '\n')
                throw new RespProtocolException("A length is not followed by a line end.");

            (number, used) = ((int)(negative ? -value : value), i + 2);
            return true;
        }

        return span.Length < Longest ? false : throw new RespProtocolException("A length is too long.");
    }
}
