using System.Globalization;
using System.Text;

namespace AspNetRedisAad.Resp;

/// <summary>Writes a command in Redis's format: an array of bulk strings.</summary>
internal static class RespCommand
{
    public static byte[] Write(params ReadOnlySpan<string> arguments)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{arguments.Length}\r\n");
        foreach (var argument in arguments)
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(argument)}\r\n{argument}\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Writes a command whose arguments need not be text, such as a channel name.</summary>
    public static byte[] Write(string name, params ReadOnlySpan<byte[]> arguments)
    {
        using var command = new MemoryStream();
        command.Write(Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"*{arguments.Length + 1}\r\n${name.Length}\r\n{name}\r\n")));
        foreach (var argument in arguments)
        {
            command.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${argument.Length}\r\n")));
            command.Write(argument);
            command.Write("\r\n"u8);
        }

        return command.ToArray();
    }
}
