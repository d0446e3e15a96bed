using System.Buffers;

namespace AspNetRedisAad.Emulator.Resp;

/// <summary>
/// Splits a client's stream of commands. Most commands pass unchanged, even before they are complete. Notable commands, watched commands
/// and inline commands are returned separately, to be inspected. Source: Redis, "Redis serialization protocol specification".
/// </summary>
/// <param name="kinds">Counts the commands, and knows which are notable.</param>
/// <param name="isWatched">Whether a command that is not notable must be inspected at this point of the stream.</param>
internal sealed class CommandStream(CommandKinds kinds, Func<CommandKind, bool>? isWatched = null)
{
    private const int MostArguments = 1024 * 1024;
    private const int LongestArgument = 512 * 1024 * 1024;

    private static readonly CommandLimits _notable = new(Length: 64 * 1024, Arguments: 1024, Argument: 64 * 1024);

    // Larger commands pass without inspection.
    private static readonly CommandLimits _watched = new(Length: 16 * 1024 * 1024, Arguments: 64 * 1024, LongestArgument);

    // The command's length, and the length and text of its name.
    private const int LongestBeginning = (2 * RespHeader.Longest) + CommandKinds.LongestName;

    // The rest of the command that passes: arguments, bytes of the current argument, and its line end.
    private int _argumentsLeft;
    private int _bytesLeft;
    private bool _lineEndLeft;

    /// <summary>
    /// Removes the next piece from <paramref name="buffer"/>: bytes to pass unchanged, a command to inspect, or a command without a name,
    /// which Redis ignores.
    /// </summary>
    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="RespProtocolException">The next bytes are not RESP. All bytes before them have been returned.</exception>
    public bool Next(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> passed, out RespCommand? command)
    {
        var reader = new SequenceReader<byte>(buffer);
        CommandLimits? takeOut = null;
        try
        {
            while (SkipRest(ref reader) && TryPass(ref reader, out takeOut))
            {
            }
        }
        catch (RespProtocolException) when (reader.Consumed > 0)
        {
            // The next call reads the same bytes and throws.
        }

        passed = buffer.Slice(0, reader.Position);
        buffer = buffer.Slice(reader.Position);
        command = null;
        return !passed.IsEmpty || (takeOut is { } limits && TryTakeOut(ref buffer, limits, out command));
    }

    /// <summary>Skips the rest of the passing command. True when the reader is at the first byte of the next command.</summary>
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
            if (!RespHeader.TryRead(reader.Window(scratch), (byte)'$', LongestArgument, out var length, out var used))
                return false;

            reader.Advance(used);
            _argumentsLeft--;
            (_bytesLeft, _lineEndLeft) = (length, true);
        }
    }

    private bool TrySkipLineEnd(ref SequenceReader<byte> reader)
    {
        Span<byte> scratch = stackalloc byte[2];
        var window = reader.Window(scratch);
        if (!window.StartsWith("\r\n"u8[..Math.Min(2, window.Length)]))
            throw new RespProtocolException("An argument is longer than its length.");
        if (window.Length < 2)
            return false;

        reader.Advance(2);
        _lineEndLeft = false;
        return true;
    }

    /// <summary>
    /// Passes a command that need not be inspected. If it must be removed or its name is incomplete, returns false and reads nothing.
    /// </summary>
    private bool TryPass(ref SequenceReader<byte> reader, out CommandLimits? takeOut)
    {
        takeOut = null;
        Span<byte> scratch = stackalloc byte[LongestBeginning];
        var window = reader.Window(scratch);
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
        else if (isWatched?.Invoke(kind) == true && count <= _watched.Arguments && reader.Remaining <= _watched.Length)
            takeOut = _watched;
        if (takeOut is not null)
            return false;

        kind.Counted();
        reader.Advance(used + lengthUsed);
        (_argumentsLeft, _bytesLeft, _lineEndLeft) = (count - 1, length, true);
        return true;
    }

    /// <summary>Removes a command. If it is incomplete, returns false and reads nothing. Without a name, the command is null.</summary>
    private bool TryTakeOut(ref ReadOnlySequence<byte> buffer, CommandLimits limits, out RespCommand? command)
    {
        command = null;
        var reader = new SequenceReader<byte>(buffer);
        var arguments = reader.IsNext((byte)'*') ? ArrayCommand.Read(ref reader, limits) : InlineCommand.Read(ref reader);
        if (arguments is null)
            return buffer.Length <= limits.Length
                ? false : throw new RespProtocolException("A command that must be inspected is too long.");

        buffer = buffer.Slice(reader.Position);
        if (arguments.Count > 0)
        {
            kinds.Of(arguments[0]).Counted();
            command = new RespCommand(arguments);
        }

        return true;
    }
}
