using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace AspNetRedisAad.Emulator.Resp;

/// <summary>One complete command. It has no text form, because the arguments may contain a token.</summary>
internal sealed class RespCommand(IReadOnlyList<byte[]> arguments)
{
    /// <summary>The name and the arguments.</summary>
    public IReadOnlyList<byte[]> Arguments { get; } = arguments;

    public string Name { get; } = Encoding.UTF8.GetString(arguments[0]);

    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    public string Text(int argument) => Encoding.UTF8.GetString(Arguments[argument]);

    /// <summary>A copy of the command in which <paramref name="texts"/> replace the arguments from <paramref name="start"/> on.</summary>
    public RespCommand With(int start, params ReadOnlySpan<string> texts)
    {
        byte[][] changed = [.. Arguments];
        for (var i = 0; i < texts.Length; i++)
            changed[start + i] = Encoding.UTF8.GetBytes(texts[i]);
        return new RespCommand(changed);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        WriteHeader(output, (byte)'*', Arguments.Count);
        foreach (var argument in Arguments)
        {
            WriteHeader(output, (byte)'$', argument.Length);
            output.Write(argument);
            output.Write("\r\n"u8);
        }
    }

    private static void WriteHeader(IBufferWriter<byte> output, byte kind, int number)
    {
        var span = output.GetSpan(16);
        span[0] = kind;
        Utf8Formatter.TryFormat(number, span[1..], out var length);
        "\r\n"u8.CopyTo(span[(1 + length)..]);
        output.Advance(length + 3);
    }
}
