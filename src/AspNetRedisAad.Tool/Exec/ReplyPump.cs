using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>Forwards the server's replies to the client, except those to an AUTH that the client did not send.</summary>
/// <param name="server">The stream from the server.</param>
/// <param name="client">The stream to the client.</param>
/// <param name="conversation">Knows the expected replies.</param>
/// <param name="refused">Called when the server does not accept the new token.</param>
internal sealed class ReplyPump(PipeReader server, PipeWriter client, Conversation conversation, Action<string> refused)
{
    private const int LongestLine = 64 * 1024;

    private readonly FrameScanner _scanner = new();

    /// <summary>Returns when the server has sent its last reply, or the client has disconnected.</summary>
    /// <exception cref="InvalidDataException">The server's data does not match the commands.</exception>
    public async Task RunAsync(CancellationToken end)
    {
        while (true)
        {
            var read = await server.ReadAsync(end).ConfigureAwait(false);
            var buffer = read.Buffer;
            while (!buffer.IsEmpty && TryPass(ref buffer))
            {
            }

            server.AdvanceTo(buffer.Start, buffer.End);
            if ((await client.FlushAsync(end).ConfigureAwait(false)).IsCompleted || read.IsCompleted)
                return;
        }
    }

    /// <summary>Returns false when more bytes are needed.</summary>
    private bool TryPass(ref ReadOnlySequence<byte> buffer)
    {
        if (_scanner.IsInside)
            return _scanner.TryPass(ref buffer, client);

        var next = conversation.Next;
        if (next == Awaited.Anything)
        {
            FrameScanner.Pass(ref buffer, buffer.End, client);
            return true;
        }

        if (!TryReadLine(buffer, out var line))
            return false;
        if (IsUnasked(buffer, line, next, out var isWhole))
        {
            if (!isWhole)
                return false;
        }
        else if (next == Awaited.SignIn)
        {
            SignedIn(line);
            buffer = buffer.Slice(line.Length + 2);
            conversation.Answered();
            return true;
        }
        else
        {
            conversation.Answered();
        }

        _scanner.Begin();
        _scanner.TryPass(ref buffer, client);
        return true;
    }

    /// <summary>Whether a push or a line of MONITOR begins here, neither of which is a reply to a command.</summary>
    private bool IsUnasked(in ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> line, Awaited? next, out bool isWhole)
    {
        isWhole = true;
        if (line[0] != '>')
            return next is null || conversation.IsShown(line);
        if (next != Awaited.Confirmation)
            return true;

        isWhole = RespFrame.TryMeasure(buffer, out var length);
        return !isWhole || !Conversation.Confirms(Encoding.UTF8.GetString(RespFrame.Texts(buffer.Slice(0, length), most: 1)![0]));
    }

    private void SignedIn(ReadOnlySpan<byte> line)
    {
        if (line[0] == '-')
            refused(Encoding.UTF8.GetString(line[1..]));
        else if (!line.SequenceEqual("+OK"u8))
            throw new InvalidDataException("The server's replies do not match the commands.");
    }

    /// <summary>Reads the first line, without its end. Returns false when it is not complete yet.</summary>
    private static bool TryReadLine(in ReadOnlySequence<byte> buffer, out ReadOnlySpan<byte> line)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (reader.TryReadTo(out line, "\r\n"u8))
            return !line.IsEmpty ? true : throw new InvalidDataException("The server's data is not RESP.");
        return buffer.Length <= LongestLine ? false : throw new InvalidDataException("The server's data is not RESP.");
    }
}
