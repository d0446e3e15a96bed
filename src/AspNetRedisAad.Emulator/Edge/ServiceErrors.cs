using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// Errors that the service returns and the backend does not. The backend gets a command that it always rejects instead of the client's
/// command. So its answer arrives in the right order, and a transaction is aborted. Only the text of that answer is replaced. One instance
/// serves one connection.
/// </summary>
internal sealed class ServiceErrors(RefusedCommand refused)
{
    // Longer than any answer of a backend to the command that it rejects.
    private const int LongestLine = 256;

    private readonly ConcurrentQueue<string> _expected = new();
    private byte[] _held = [];

    /// <summary>Whether answers must go through <see cref="Exchange"/>.</summary>
    public bool AreExpected => !_expected.IsEmpty;

    /// <summary>Returns the command to send to the backend instead of the command that this error answers.</summary>
    public RespCommand Expect(string error)
    {
        _expected.Enqueue(error);
        return refused.Command;
    }

    /// <summary>
    /// Copies answers, and replaces the backend's errors with the expected errors. An error that is not complete is kept until it is.
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

    /// <summary>The start of the backend's error, which may be cut off at the end; negative when there is none.</summary>
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
