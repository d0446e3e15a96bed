using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using AspNetRedisAad.Emulator.Backends;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// Errors that the service has and the server behind the edge has not. In place of such a command the server gets one that it refuses for
/// certain: so the answer comes in its place among the others, and a transaction is aborted. Of that answer alone the text is exchanged; no
/// others are looked at. Of one connection.
/// </summary>
internal sealed class ServiceErrors(RefusedCommand refused)
{
    // Longer than an error that the server gives to the command that it refuses.
    private const int LongestLine = 256;

    private readonly ConcurrentQueue<string> _expected = new();
    private byte[] _held = [];

    /// <summary>Answers must go through <see cref="Exchange"/>.</summary>
    public bool AreExpected => !_expected.IsEmpty;

    /// <summary>The command that the server gets instead of the one that this error answers.</summary>
    public RespCommand Expect(string error)
    {
        _expected.Enqueue(error);
        return refused.Command;
    }

    /// <summary>
    /// Copies answers, with the expected errors in the place of the server's own. The beginning of one of those waits for the rest.
    /// </summary>
    public void Exchange(ReadOnlySpan<byte> answers, IBufferWriter<byte> output)
    {
        byte[] all = [.. _held, .. answers];
        var rest = all.AsSpan();
        while (AreExpected && IndexOfError(rest) is >= 0 and var start)
        {
            var line = rest[start..];
            var length = line.IndexOf("\r\n"u8);
            if (length < 0 && line.Length < LongestLine)
            {
                output.Write(rest[..start]);
                _held = line.ToArray();
                return;
            }

            output.Write(rest[..start]);
            if (length >= 0 && line[..length].IndexOf(refused.Mark) >= 0 && _expected.TryDequeue(out var error))
                output.Write(Encoding.ASCII.GetBytes($"-{error}"));
            else
                output.Write(line[..(length = refused.AnswerStart.Length)]);
            rest = line[length..];
        }

        output.Write(rest);
        _held = [];
    }

    /// <summary>Where the server's own error begins, whole or cut off at the end; negative when it does nowhere.</summary>
    private int IndexOfError(ReadOnlySpan<byte> answers)
    {
        var start = refused.AnswerStart;
        if (answers.IndexOf(start) is >= 0 and var whole)
            return whole;

        for (var length = Math.Min(start.Length - 1, answers.Length); length > 0; length--)
        {
            if (answers.EndsWith(start[..length]))
                return answers.Length - length;
        }

        return -1;
    }
}
