using System.Buffers;

namespace AspNetRedisAad.Emulator.Resp;

/// <summary>A command as programs send it: an array of arguments, each with its length.</summary>
internal static class ArrayCommand
{
    /// <returns>The arguments; null when the command is not complete.</returns>
    /// <exception cref="RespProtocolException">It is not RESP, or exceeds the limits.</exception>
    public static List<byte[]>? Read(ref SequenceReader<byte> reader, CommandLimits limits)
    {
        Span<byte> scratch = stackalloc byte[RespHeader.Longest];
        if (!RespHeader.TryRead(reader.Window(scratch), (byte)'*', limits.Arguments, out var count, out var used))
            return null;

        reader.Advance(used);
        var arguments = new List<ReadOnlySequence<byte>>();
        while (arguments.Count < count)
        {
            if (!RespHeader.TryRead(reader.Window(scratch), (byte)'$', limits.Argument, out var length, out used))
                return null;

            reader.Advance(used);
            if (!reader.TryReadExact(length, out var argument) || reader.Remaining < 2)
                return null;
            if (!reader.IsNext("\r\n"u8, advancePast: true))
                throw new RespProtocolException("An argument is longer than its length.");
            arguments.Add(argument);
        }

        return [.. arguments.Select(argument => argument.ToArray())];
    }
}
