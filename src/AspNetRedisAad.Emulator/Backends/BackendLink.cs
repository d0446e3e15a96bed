using System.Buffers;
using System.Globalization;
using System.Text;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>A connection of the emulator to a backend. It waits for the answer to each command.</summary>
internal sealed class BackendLink(Stream stream) : IDisposable
{
    private readonly BufferedStream _stream = new(stream);

    /// <summary>Opens a connection and signs in.</summary>
    public static Task<BackendLink> SignInAsync(IRedisBackend backend, BackendUser user, CancellationToken cancellationToken) =>
        SignInAsync(backend, user.Name, user.Password, cancellationToken);

    public static async Task<BackendLink> SignInAsync(
        IRedisBackend backend, string user, string password, CancellationToken cancellationToken)
    {
        var link = new BackendLink(await backend.ConnectAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            await link.SendAsync(cancellationToken, "AUTH", user, password).ConfigureAwait(false);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Returns the text of the answer; empty for a null answer.</summary>
    /// <exception cref="InvalidOperationException">The answer is an error.</exception>
    /// <exception cref="IOException">The connection was closed.</exception>
    public async Task<string> SendAsync(CancellationToken cancellationToken, params string[] command)
    {
        var bytes = new ArrayBufferWriter<byte>();
        new RespCommand([.. command.Select(Encoding.UTF8.GetBytes)]).WriteTo(bytes);
        await _stream.WriteAsync(bytes.WrittenMemory, cancellationToken).ConfigureAwait(false);
        await _stream.FlushAsync(cancellationToken).ConfigureAwait(false);

        var line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
        switch (line[0])
        {
            case '+' or ':':
                return line[1..];
            case '$' when line == "$-1":
                return "";
            case '$':
                var text = new byte[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture) + 2];
                await _stream.ReadExactlyAsync(text, cancellationToken).ConfigureAwait(false);
                return Encoding.UTF8.GetString(text.AsSpan(0, text.Length - 2));
            default:
                throw new InvalidOperationException($"The backend answered {command[0]} with an error: {line}");
        }
    }

    public void Dispose() => _stream.Dispose();

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (one[0] != '\n')
        {
            await _stream.ReadExactlyAsync(one, cancellationToken).ConfigureAwait(false);
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd();
    }
}
