using System.Buffers;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// Follows a client's commands as they stream by. Most pass as they are, even before they are whole; those that the edge must look at are
/// taken out: AUTH, HELLO, blocked commands, those that a rule watches, and commands in the inline form. It knows RESP, and no connection.
/// Source: Redis, "Redis serialization protocol specification".
/// </summary>
internal sealed class CommandStream(CommandKinds kinds, ConnectionRules? rules = null)
{
    private const int MostArguments = 1024 * 1024;
    private const int LongestArgument = 512 * 1024 * 1024;

    private static readonly Limits _notable = new(Length: 64 * 1024, Arguments: 1024, Argument: 64 * 1024);

    // What is larger passes unwatched.
    private static readonly Limits _watched = new(Length: 16 * 1024 * 1024, Arguments: 64 * 1024, LongestArgument);

    // Two lengths and a name.
    private const int LongestBeginning = (2 * RespHeader.Longest) + CommandKinds.LongestName;

    // Of the command that is passing: arguments to come; of the current one, bytes to come and whether its line end has yet to.
    private int _argumentsLeft;
    private int _bytesLeft;
    private bool _lineEndLeft;

    /// <summary>
    /// Takes the next piece off <paramref name="buffer"/>: bytes that may pass as they are, or a command to look at, or one without a name,
    /// which Redis does not answer and nobody needs.
    /// </summary>
    /// <returns>Whether there was one; otherwise, more bytes are needed.</returns>
    /// <exception cref="RespProtocolException">Here begins what is not RESP. What came before it has been returned.</exception>
    public bool Next(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> passed, out RespCommand? command)
    {
        var reader = new SequenceReader<byte>(buffer);
        Limits? takeOut = null;
        try
        {
            while (SkipRest(ref reader) && TryPass(ref reader, out takeOut))
            {
            }
        }
        catch (RespProtocolException) when (reader.Consumed > 0)
        {
            // The next call comes to the same place.
        }

        passed = buffer.Slice(0, reader.Position);
        buffer = buffer.Slice(reader.Position);
        command = null;
        return !passed.IsEmpty || (takeOut is { } limits && TryTakeOut(ref buffer, limits, out command));
    }

    /// <summary>Skips what is left of the passing command. True when the reader stands at the first byte of the next one.</summary>
    private bool SkipRest(ref SequenceReader<byte> reader)
    {
        Span<byte> scratch = stackalloc byte[RespHeader.Longest];
        while (true)
        {
            var skipped = (int)Math.Min(_bytesLeft, reader.Remaining);
            reader.Advance(skipped);
            _bytesLeft -= skipped;
            if (_bytesLeft > 0 || (_lineEndLeft && !TrySkipLineEnd(ref reader)))
                return false;
            if (_argumentsLeft == 0)
                return !reader.End;
            if (!RespHeader.TryRead(Window(reader, scratch), (byte)'$', LongestArgument, out var length, out var used))
                return false;

            reader.Advance(used);
            _argumentsLeft--;
            (_bytesLeft, _lineEndLeft) = (length, true);
        }
    }

    private bool TrySkipLineEnd(ref SequenceReader<byte> reader)
    {
        Span<byte> scratch = stackalloc byte[2];
        var window = Window(reader, scratch);
        if (!window.StartsWith("\r\n"u8[..Math.Min(2, window.Length)]))
            throw new RespProtocolException("An argument is longer than its length.");
        if (window.Length < 2)
            return false;

        reader.Advance(2);
        _lineEndLeft = false;
        return true;
    }

    /// <summary>
    /// Lets a command pass that need not be looked at. False, and nothing read, when it must be taken out, or its name is not there yet.
    /// </summary>
    private bool TryPass(ref SequenceReader<byte> reader, out Limits? takeOut)
    {
        takeOut = null;
        Span<byte> scratch = stackalloc byte[LongestBeginning];
        var window = Window(reader, scratch);
        if (window[0] != '*')
        {
            takeOut = _notable;
            return false;
        }

        if (!RespHeader.TryRead(window, (byte)'*', MostArguments, out var count, out var used))
            return false;
        if (count <= 0)
        {
            takeOut = _notable;
            return false;
        }

        window = window[used..];
        if (!RespHeader.TryRead(window, (byte)'$', LongestArgument, out var length, out var lengthUsed))
            return false;

        window = window[lengthUsed..];
        var known = Math.Min(length, CommandKinds.LongestName + 1);
        if (window.Length < known)
            return false;

        var kind = kinds.Of(window[..known]);
        if (kind.IsNotable)
            takeOut = _notable;
        else if (rules?.Watches(kind) == true && count <= _watched.Arguments && reader.Remaining <= _watched.Length)
            takeOut = _watched;
        if (takeOut is not null)
            return false;

        kind.Counted();
        reader.Advance(used + lengthUsed);
        (_argumentsLeft, _bytesLeft, _lineEndLeft) = (count - 1, length, true);
        return true;
    }

    /// <summary>False, and nothing read, when the command is not whole. No command when it has no name.</summary>
    private bool TryTakeOut(ref ReadOnlySequence<byte> buffer, Limits limits, out RespCommand? command)
    {
        command = null;
        var reader = new SequenceReader<byte>(buffer);
        var arguments = reader.IsNext((byte)'*') ? ReadArray(ref reader, limits) : InlineCommand.Read(ref reader);
        if (arguments is null)
            return buffer.Length <= limits.Length
                ? false : throw new RespProtocolException("A command that must be looked at is too long.");

        buffer = buffer.Slice(reader.Position);
        if (arguments.Count > 0)
        {
            kinds.Of(arguments[0]).Counted();
            command = new RespCommand(arguments);
        }

        return true;
    }

    private static List<byte[]>? ReadArray(ref SequenceReader<byte> reader, Limits limits)
    {
        Span<byte> scratch = stackalloc byte[RespHeader.Longest];
        if (!RespHeader.TryRead(Window(reader, scratch), (byte)'*', limits.Arguments, out var count, out var used))
            return null;

        reader.Advance(used);
        var arguments = new List<ReadOnlySequence<byte>>();
        while (arguments.Count < count)
        {
            if (!RespHeader.TryRead(Window(reader, scratch), (byte)'$', limits.Argument, out var length, out used))
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

    /// <summary>
    /// The next bytes in one piece: those of the current segment if they are enough, else as many as there are, up to the scratch's length.
    /// </summary>
    private static ReadOnlySpan<byte> Window(in SequenceReader<byte> reader, Span<byte> scratch)
    {
        var span = reader.UnreadSpan;
        if (span.Length >= scratch.Length || span.Length == reader.Remaining)
            return span;

        scratch = scratch[..(int)Math.Min(scratch.Length, reader.Remaining)];
        reader.TryCopyTo(scratch);
        return scratch;
    }

    /// <summary>Of a command that is taken out, and thus kept until it is whole.</summary>
    private readonly record struct Limits(int Length, int Arguments, int Argument);
}
