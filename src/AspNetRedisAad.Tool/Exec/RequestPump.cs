using System.Buffers;
using System.IO.Pipelines;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>
/// Forwards a client's commands to the server, and inserts an AUTH between two of them when there is a new token. Nothing is forwarded
/// until the client has sent the gateway's password.
/// </summary>
/// <param name="client">The stream from the client.</param>
/// <param name="answers">The stream for the gateway's own answers.</param>
/// <param name="server">The stream to the server.</param>
/// <param name="conversation">Knows the expected replies.</param>
/// <param name="password">The gateway's password.</param>
/// <param name="tokens">Holds the current token.</param>
/// <param name="isKnown">Whether the client need not send the password.</param>
internal sealed class RequestPump(
    PipeReader client,
    PipeWriter answers,
    PipeWriter server,
    Conversation conversation,
    GatewayPassword password,
    RedisTokenStore tokens,
    bool isKnown)
{
    private readonly FrameScanner _scanner = new();
    private bool _isKnown = isKnown;

    // The gateway answers only before the server gets its first command; after that, only the server's replies use the stream.
    private bool _hasAnswered;
    private volatile bool _isTokenNew;

    /// <summary>There is a token that the connection has not been signed in with. Any thread may call this, at any time.</summary>
    public void Renew()
    {
        _isTokenNew = true;
        client.CancelPendingRead();
    }

    /// <summary>Returns when the client has sent its last command.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (true)
        {
            var read = await client.ReadAsync(end).ConfigureAwait(false);
            var buffer = read.Buffer;
            SignInIfDue();
            while (!buffer.IsEmpty && TryPass(ref buffer))
                SignInIfDue();

            client.AdvanceTo(buffer.Start, buffer.End);
            await server.FlushAsync(end).ConfigureAwait(false);
            if (_hasAnswered)
                await answers.FlushAsync(end).ConfigureAwait(false);
            _hasAnswered = false;
            if (read.IsCompleted || (!_isKnown && buffer.Length > ClientCommand.Longest))
                return;
        }
    }

    private void SignInIfDue()
    {
        if (_isTokenNew && _isKnown && !_scanner.IsInside && conversation.TakesSignIn)
            SignIn();
    }

    private void SignIn()
    {
        _isTokenNew = false;
        conversation.SignsIn();
        var token = tokens.Current!;
        server.Write(RespCommand.Write("AUTH", token.UserName, token.Value));
    }

    /// <summary>Returns false when more bytes are needed.</summary>
    private bool TryPass(ref ReadOnlySequence<byte> buffer)
    {
        if (_scanner.IsInside)
            return _scanner.TryPass(ref buffer, server);

        if (!ClientCommand.TryRead(buffer, out var command))
            return false;
        if (command.IsEmpty)
        {
            FrameScanner.Pass(ref buffer, buffer.GetPosition(1, buffer.PositionOf((byte)'\n')!.Value), server);
            return true;
        }

        if (!_isKnown || Conversation.NeedsWords(command.Name))
        {
            if (command.Words(buffer, out var end) is not { } words)
                return false;
            var bytes = buffer.Slice(0, end);
            buffer = buffer.Slice(end);
            if (_isKnown || Admits(words))
                Translate(command.Name, words, bytes);
            return true;
        }

        conversation.Asks(command.Name);
        if (command.IsInline)
        {
            FrameScanner.Pass(ref buffer, buffer.GetPosition(1, buffer.PositionOf((byte)'\n')!.Value), server);
        }
        else
        {
            _scanner.Begin();
            _scanner.TryPass(ref buffer, server);
        }

        // This command signs the connection out.
        _isTokenNew |= command.Name == "RESET";
        return true;
    }

    private bool Admits(List<string> words)
    {
        var given = ClientSignIn.PasswordIn(words);
        _isKnown = given is not null && password.Is(given);
        if (!_isKnown)
        {
            _hasAnswered = true;
            answers.Write(given is null
                ? "-NOAUTH Authentication required.\r\n"u8
                : "-WRONGPASS This is not the password that redis-aad gave to the program.\r\n"u8);
        }

        return _isKnown;
    }

    private void Translate(string name, List<string> words, in ReadOnlySequence<byte> bytes)
    {
        conversation.Asks(name, words);
        if (ClientSignIn.PasswordIn(words) is null)
            Write(bytes);
        else
            server.Write(RespCommand.Write(ClientSignIn.For(words, password, tokens.Current!)));
    }

    private void Write(in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
            server.Write(segment.Span);
    }
}
