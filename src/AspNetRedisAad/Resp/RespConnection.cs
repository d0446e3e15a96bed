using System.Globalization;
using System.Text;

namespace AspNetRedisAad.Resp;

/// <summary>A minimal Redis client: one command, one answer.</summary>
internal sealed class RespConnection(Stream stream)
{
    private const int LongestLine = 64 * 1024;
    private const int LongestText = 1024 * 1024;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <exception cref="InvalidDataException">The answer is not RESP.</exception>
    /// <exception cref="IOException">The other end has closed the connection.</exception>
    public async Task<RespAnswer> AskAsync(CancellationToken cancellationToken, params string[] command)
    {
        await SendAsync(RespCommand.Write(command), cancellationToken).ConfigureAwait(false);
        return await ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends one command, or several; each one has an answer to read.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> commands, CancellationToken cancellationToken) =>
        stream.WriteAsync(commands, cancellationToken);

    /// <inheritdoc cref="AskAsync"/>
    public async Task<RespAnswer> ReadAsync(CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
        switch (line.Length > 0 ? line[0] : '\0')
        {
            case '+' or ':':
                return new RespAnswer(line[1..], IsError: false);
            case '-':
                return new RespAnswer(line[1..], IsError: true);
            case '$':
                return new RespAnswer(await ReadTextAsync(Length(line), cancellationToken).ConfigureAwait(false), IsError: false);
            case '*':
                var texts = new List<string>();
                for (var left = Length(line); left > 0; left--)
                    texts.Add((await ReadAsync(cancellationToken).ConfigureAwait(false)).Text);
                return new RespAnswer(string.Join(' ', texts), IsError: false);
            default:
                throw new InvalidDataException("The answer is not RESP.");
        }
    }

    private static int Length(string line) =>
        int.TryParse(line.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var length) && length <= LongestText
            ? length
            : throw new InvalidDataException("The answer is not RESP.");

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (line.Length < LongestLine)
        {
            var next = (char)await ReadByteAsync(cancellationToken).ConfigureAwait(false);
            if (next == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append(next);
        }

        throw new InvalidDataException("The answer is not RESP.");
    }

    /// <summary>Empty if there is none.</summary>
    private async Task<string> ReadTextAsync(int length, CancellationToken cancellationToken)
    {
        if (length < 0)
            return "";

        var text = new byte[length + 2];
        for (var i = 0; i < text.Length; i++)
            text[i] = await ReadByteAsync(cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(text, 0, length);
    }

    private async ValueTask<byte> ReadByteAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, await stream.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false));
            if (_end == 0)
                throw new EndOfStreamException("The server has closed the connection.");
        }

        return _buffer[_start++];
    }
}
