using System.Buffers;
using System.Text;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>The beginning of a client's command: its name, and which of the two formats it has.</summary>
internal readonly record struct ClientCommand(string Name, bool IsInline)
{
    public const int Longest = 64 * 1024;

    private const int LongestName = 32;

    /// <summary>For a command without a name, Redis does nothing and sends no answer.</summary>
    public bool IsEmpty => Name.Length == 0;

    /// <summary>Returns false when there are too few bytes to decide.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a command.</exception>
    public static bool TryRead(in ReadOnlySequence<byte> buffer, out ClientCommand command)
    {
        command = default;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.IsNext((byte)'*'))
            return TryReadInline(buffer, out command);
        if (!TryReadNumber(ref reader, out var count))
            return false;

        if (count <= 0)
        {
            command = new ClientCommand("", IsInline: false);
            return true;
        }

        if (!TryReadNumber(ref reader, out var length))
            return false;
        length = Math.Clamp(length, 0, LongestName);
        if (reader.Remaining < length)
            return false;

        command = new ClientCommand(Upper(reader.UnreadSequence.Slice(0, length)), IsInline: false);
        return true;
    }

    /// <summary>Reads the whole command: its words and its length. Returns null when it is not complete yet.</summary>
    /// <exception cref="InvalidDataException">The command is too long to be buffered.</exception>
    public List<string>? Words(in ReadOnlySequence<byte> buffer, out SequencePosition end)
    {
        end = buffer.Start;
        if (IsInline)
        {
            end = buffer.GetPosition(1, buffer.PositionOf((byte)'\n')!.Value);
            return [.. Split(buffer.Slice(0, end))];
        }

        if (!RespFrame.TryMeasure(buffer, out var length))
            return length <= Longest ? null : throw new InvalidDataException("A command that signs in is too long.");

        end = buffer.GetPosition(length);
        return [.. RespFrame.Texts(buffer.Slice(0, end))!.Select(Encoding.UTF8.GetString)];
    }

    private static bool TryReadInline(in ReadOnlySequence<byte> buffer, out ClientCommand command)
    {
        command = default;
        if (buffer.PositionOf((byte)'\n') is not { } end)
            return buffer.Length <= Longest ? false : throw new InvalidDataException("A line is too long.");

        command = new ClientCommand(Split(buffer.Slice(0, end)).FirstOrDefault("").ToUpperInvariant(), IsInline: true);
        return true;
    }

    private static string[] Split(in ReadOnlySequence<byte> line) =>
        Encoding.UTF8.GetString(line).Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The number in a line such as <c>*3</c>.</summary>
    private static bool TryReadNumber(ref SequenceReader<byte> reader, out long number)
    {
        number = 0;
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
            return reader.Remaining <= LongestName ? false : throw new InvalidDataException("This is not a command.");
        return line.Length > 1 && long.TryParse(Encoding.ASCII.GetString(line.Slice(1)), out number) ? true
            : throw new InvalidDataException("This is not a command.");
    }

    private static string Upper(in ReadOnlySequence<byte> name) => Encoding.UTF8.GetString(name).ToUpperInvariant();
}
