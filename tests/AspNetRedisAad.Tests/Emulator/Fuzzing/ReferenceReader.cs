using System.Globalization;
using System.Text;
using AspNetRedisAad.Emulator.Edge;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Tests.Emulator.Fuzzing;

/// <summary>How a client's input ends.</summary>
internal enum ReferenceEnd
{
    /// <summary>With a complete command.</summary>
    Whole,

    /// <summary>Within a command.</summary>
    Open,

    /// <summary>Within bytes that may or may not become a command; they may be refused already.</summary>
    Unclear,

    /// <summary>With bytes that are not RESP.</summary>
    Wrong,
}

/// <summary>A command that has a name.</summary>
/// <param name="Arguments">The arguments, including the name.</param>
/// <param name="Raw">The bytes as they were sent.</param>
/// <param name="IsInline">Whether it was sent as a line.</param>
internal sealed record ReferenceCommand(byte[][] Arguments, ReadOnlyMemory<byte> Raw, bool IsInline)
{
    public string Name => Encoding.Latin1.GetString(Arguments[0]);
}

/// <summary>Reads commands in a slow and simple way, all at once, like redis-server's C code, with the edge's own limits.</summary>
internal sealed class ReferenceReader
{
    private readonly byte[] _bytes;
    private int _position;

    public ReferenceReader(byte[] bytes)
    {
        _bytes = bytes;
        while (_position < bytes.Length)
        {
            TailStart = _position;
            End = bytes[_position] == '*' ? ReadArray() : ReadInline();
            if (End != ReferenceEnd.Whole)
                return;
        }

        TailStart = _position;
    }

    public List<ReferenceCommand> Commands { get; } = [];

    public ReferenceEnd End { get; private set; }

    /// <summary>Where the bytes after the last complete command begin.</summary>
    public int TailStart { get; private set; }

    /// <summary>The edge must remove the command at the end before it forwards a byte of it.</summary>
    public bool TailIsHeld { get; private set; }

    private ReferenceEnd ReadArray()
    {
        var start = _position;
        if (ReadHeader(1024 * 1024, out var count) is var end && end != ReferenceEnd.Whole)
            return end;

        var arguments = new List<byte[]>();
        for (var i = 0; i < count; i++)
        {
            TailIsHeld = i == 0 || IsNotable(arguments[0]);
            if (TailIsHeld && i > 0 && count > 1024)
                return ReferenceEnd.Wrong;
            if (_position < _bytes.Length && _bytes[_position] != '$')
                return ReferenceEnd.Wrong;
            if (ReadHeader(i > 0 && TailIsHeld ? 64 * 1024 : 512 * 1024 * 1024, out var length) is var lengthEnd
                && lengthEnd != ReferenceEnd.Whole)
                return lengthEnd;
            if (length < 0)
                return ReferenceEnd.Wrong;

            var name = i == 0 && _bytes.Length - _position >= length ? _bytes[_position..(_position + length)] : null;
            if (name is not null && IsNotable(name) && count > 1024)
                return ReferenceEnd.Wrong;
            TailIsHeld = i == 0 ? (name is null ? length <= CommandKinds.LongestName : IsNotable(name)) : TailIsHeld;
            if (_bytes.Length - _position < length + 2)
                return _bytes.Length - _position > length ? ReferenceEnd.Unclear : ReferenceEnd.Open;
            if (_bytes[_position + length] != '\r' || _bytes[_position + length + 1] != '\n')
                return ReferenceEnd.Wrong;

            arguments.Add(_bytes[_position..(_position + length)]);
            _position += length + 2;
        }

        Add(arguments, start, isInline: false);
        return ReferenceEnd.Whole;
    }

    private ReferenceEnd ReadHeader(int most, out int number)
    {
        number = 0;
        var end = Array.IndexOf(_bytes, (byte)'\r', _position);
        if (end < 0 || end - _position > 14)
            return _bytes.Length - _position >= 16 ? ReferenceEnd.Wrong : ReferenceEnd.Unclear;

        var text = Encoding.Latin1.GetString(_bytes, _position + 1, Math.Max(0, end - _position - 1));
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            || value.ToString(CultureInfo.InvariantCulture) != text
            || value > most)
            return ReferenceEnd.Wrong;
        if (end + 1 == _bytes.Length)
            return ReferenceEnd.Unclear;
        if (_bytes[end + 1] != '\n' || -value > most)
            return ReferenceEnd.Wrong;

        number = (int)value;
        _position = end + 2;
        return ReferenceEnd.Whole;
    }

    private ReferenceEnd ReadInline()
    {
        TailIsHeld = true;
        var start = _position;
        var end = Array.IndexOf(_bytes, (byte)'\n', _position);
        if (end < 0)
            return ReferenceEnd.Open;

        _position = end + 1;
        var line = _bytes[start..(end > start && _bytes[end - 1] == '\r' ? end - 1 : end)];
        if (line.Contains((byte)0) || Split([.. line, 0]) is not { } words)
            return ReferenceEnd.Wrong;

        Add(words, start, isInline: true);
        return ReferenceEnd.Whole;
    }

    /// <summary>Words and quotes, in a string that ends with a zero byte.</summary>
    private static List<byte[]>? Split(byte[] p)
    {
        var words = new List<byte[]>();
        for (var i = 0; ;)
        {
            while (IsSpace(p[i]))
                i++;
            if (p[i] == 0)
                return words;

            var word = new List<byte>();
            var quote = '\0';
            for (var done = false; !done; i++)
            {
                var c = (char)p[i];
                if (c == 0 && quote != 0)
                    return null;
                if (quote == '"' && c == '\\' && p[i + 1] == 'x' && char.IsAsciiHexDigit((char)p[i + 2])
                    && char.IsAsciiHexDigit((char)p[i + 3]))
                {
                    word.Add(byte.Parse(Encoding.Latin1.GetString(p, i + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 3;
                }
                else if ((quote == '"' && c == '\\' && p[i + 1] != 0) || (quote == '\'' && c == '\\' && p[i + 1] == '\''))
                {
                    i++;
                    word.Add(
                        (byte)((char)p[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'a' => '\a', var other => other }));
                }
                else if (quote != 0 && c == quote)
                {
                    if (p[i + 1] != 0 && !IsSpace(p[i + 1]))
                        return null;
                    done = true;
                }
                else if (quote == 0 && c is ' ' or '\n' or '\r' or '\t' or '\0' && quote == 0)
                {
                    done = true;
                    i -= c == 0 ? 1 : 0;
                }
                else if (quote == 0 && c is '"' or '\'' && quote == 0)
                {
                    quote = c;
                }
                else
                {
                    word.Add(p[i]);
                }
            }

            words.Add([.. word]);
        }
    }

    private void Add(List<byte[]> arguments, int start, bool isInline)
    {
        if (arguments.Count > 0)
            Commands.Add(new ReferenceCommand([.. arguments], _bytes.AsMemory(start, _position - start), isInline));
    }

    private static bool IsSpace(byte c) => c is 32 or (>= 9 and <= 13);

    private static bool IsNotable(byte[] name) => Encoding.Latin1.GetString(name) is var text && (
        text.Equals("AUTH", StringComparison.OrdinalIgnoreCase) || text.Equals("HELLO", StringComparison.OrdinalIgnoreCase)
        || BlockedCommands.Names.Contains(text));
}
