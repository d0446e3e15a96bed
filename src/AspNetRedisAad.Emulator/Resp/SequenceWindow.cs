using System.Buffers;

namespace AspNetRedisAad.Emulator.Resp;

internal static class SequenceWindow
{
    /// <summary>
    /// Returns the next bytes as one span: the current segment if it is long enough, or else a copy in the scratch buffer.
    /// </summary>
    public static ReadOnlySpan<byte> Window(this in SequenceReader<byte> reader, Span<byte> scratch)
    {
        var span = reader.UnreadSpan;
        if (span.Length >= scratch.Length || span.Length == reader.Remaining)
            return span;

        scratch = scratch[..(int)Math.Min(scratch.Length, reader.Remaining)];
        reader.TryCopyTo(scratch);
        return scratch;
    }
}
