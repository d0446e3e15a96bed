using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Messaging;

/// <summary>
/// The stream that StackExchange.Redis uses as its subscription connection to one server. It lasts as long as messages can be received: the
/// link behind it is kept signed in, and is replaced by a new one if that is not possible. When it ends, StackExchange.Redis opens another
/// and subscribes again.
/// </summary>
#pragma warning disable CA1001 // What it owns has neither a wait handle nor a timer, and so nothing to dispose.
internal sealed class MessageConnection : MessageLink.IReceiver
#pragma warning restore CA1001
{
    private readonly MessageServices _services;
    private readonly PipeReader _fromClient;
    private readonly PipeWriter _toClient;
    private readonly ClientState _state = new();
    private readonly SemaphoreSlim _forwarding = new(1, 1);
    private readonly SemaphoreSlim _delivering = new(1, 1);
    private volatile MessageLink _link;
    private volatile Handover? _handover;
    private volatile int _finished;
    private volatile bool _isInUse;

    public MessageConnection(EndPoint endpoint, RedisLine line, MessageServices services)
    {
        _services = services;
        Endpoint = endpoint;
        var (up, down) = (new Pipe(new PipeOptions(pauseWriterThreshold: 0)), new Pipe(new PipeOptions(pauseWriterThreshold: 1024 * 1024)));
        (_fromClient, _toClient) = (up.Reader, down.Writer);
        Stream = new LocalStream(down.Reader, up.Writer);
        _link = new MessageLink(line, this, services.Time);
        services.Owners.Opened(this);
    }

    public EndPoint Endpoint { get; }

    /// <summary>The stream for StackExchange.Redis.</summary>
    public Stream Stream { get; }

    /// <summary>The current link.</summary>
    public MessageLink Link => _link;

    /// <summary>Whether AUTH can be sent on a connection with subscriptions.</summary>
    public bool CanAuthenticate => _state.IsResp3;

    /// <summary>Whether StackExchange.Redis has sent anything.</summary>
    public bool IsInUse => _isInUse;

    /// <summary>Lasts until the connection ends.</summary>
    public Task RunAsync() => Task.WhenAll(RunAsync(_link), ForwardAsync());

    /// <summary>Ends the connection; the reader of its stream sees the end of the stream.</summary>
    public void End() => _link.End();

    /// <summary>Replaces this link with a new one.</summary>
    /// <returns>Why it was done without a marker; null if there was a marker.</returns>
    /// <exception cref="IOException">The new link cannot be used; the old one continues.</exception>
    public async Task<string?> HandOverAsync(RedisLine line, CancellationToken cancellationToken)
    {
        var next = new MessageLink(line, this, _services.Time);
        _ = RunAsync(next);
        try
        {
            // Commands of StackExchange.Redis wait meanwhile: they must reach one link, and must be known to the other.
            await _forwarding.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await _link.AskAsync("PING").WaitAsync(cancellationToken).ConfigureAwait(false);
                return await HandOverAsync(next, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _handover = null;
                _forwarding.Release();
            }
        }
        finally
        {
            if (_link != next || _finished == 1)
                next.End();
        }
    }

    async ValueTask MessageLink.IReceiver.BeginAsync() => await _delivering.WaitAsync().ConfigureAwait(false);

    void MessageLink.IReceiver.Message(MessageLink link, in MessageFrame message)
    {
        if (_handover is { } handover)
        {
            var counts = handover.Counts(link, message);
            if (handover.IsDue)
                Switch(handover);
            if (!counts)
                return;
        }
        else if (link != _link)
        {
            return;
        }

        if (message.Kind == MessageKind.Confirmation)
            Forget(message.Subscription);
        if (message.Kind != MessageKind.Message || _services.Owners.IsOwner(this, message.Subscription))
            Write(message.Bytes);
    }

    void MessageLink.IReceiver.Answer(MessageLink link, Expectation asked, in ReadOnlySequence<byte> answer)
    {
        if (link != _link)
            return;

        var error = RespFrame.Error(answer);
        _state.Answered(asked, error, RespFrame.Prefix(answer));
        if (error is null && asked.Subscription != default)
            Note(asked, MessageFrame.Read(answer).Subscription);

        // A server that refuses PING is alive, but StackExchange.Redis would close the connection.
        if (error is not null && asked.Command == "PING")
            Write("+PONG\r\n"u8);
        else
            Write(answer);
    }

    async ValueTask MessageLink.IReceiver.EndAsync()
    {
        try
        {
            await _toClient.FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            _delivering.Release();
        }
    }

    /// <summary>The server has ended the subscription of a sharded channel: another node now has its slot.</summary>
    private void Forget(Subscription subscription)
    {
        _state.Forget(subscription);
        _services.Owners.Unsubscribed(this, subscription);
    }

    private void Note(Expectation asked, Subscription subscription)
    {
        if (asked.Command.Contains("UNSUB", StringComparison.Ordinal))
            _services.Owners.Unsubscribed(this, subscription);
        else
            _services.Owners.Subscribed(this, subscription);
    }

    private void Write(in ReadOnlySequence<byte> bytes)
    {
        foreach (var part in bytes)
            Write(part.Span);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (_finished == 0)
            _toClient.Write(bytes);
    }

    /// <summary>The connection ends with its current link.</summary>
    private async Task RunAsync(MessageLink link)
    {
        await link.RunAsync().ConfigureAwait(false);
        if (link == _link)
            await FinishAsync().ConfigureAwait(false);
    }

    private async Task FinishAsync()
    {
        if (Interlocked.Exchange(ref _finished, 1) == 1)
            return;

        _services.Owners.Ended(this);
        _handover?.Successor.End();
        await _delivering.WaitAsync().ConfigureAwait(false);
        await _toClient.CompleteAsync().ConfigureAwait(false);
        // The other link of a handover still reads to its end, and a switch in progress ends too.
        _delivering.Release();
        _fromClient.CancelPendingRead();
    }

    /// <summary>Forwards what StackExchange.Redis sends.</summary>
    private async Task ForwardAsync()
    {
        try
        {
            while (true)
            {
                var read = await _fromClient.ReadAsync().ConfigureAwait(false);
                var rest = read.Buffer;
                while (!rest.IsEmpty && RespFrame.TryMeasure(rest, out var length))
                {
                    await ForwardAsync(rest.Slice(0, length).ToArray()).ConfigureAwait(false);
                    rest = rest.Slice(length);
                }

                _fromClient.AdvanceTo(rest.Start, read.Buffer.End);
                if (read.IsCompleted || read.IsCanceled)
                    break;
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // The link has ended, so the connection ends.
        }

        End();
        await _fromClient.CompleteAsync().ConfigureAwait(false);
    }

    private async Task ForwardAsync(byte[] bytes)
    {
        _isInUse = true;
        var command = RespFrame.Texts(new ReadOnlySequence<byte>(bytes)) is { Count: > 0 } texts
            ? texts
            : throw new InvalidDataException("This is not a command.");
        await _forwarding.WaitAsync().ConfigureAwait(false);
        try
        {
            await _link.SendAsync(bytes, _state.Sending(command, bytes)).ConfigureAwait(false);
        }
        finally
        {
            _forwarding.Release();
        }
    }

    private async Task SubscribeAsync(MessageLink next, CancellationToken cancellationToken)
    {
        var answers = new List<Task<string?>>();
        foreach (var (command, expected) in _state.Repeat())
        {
            await next.SendAsync(command, expected).ConfigureAwait(false);
            if (expected.Subscription != default)
                answers.Add(expected.Answered);
        }

        if ((await Task.WhenAll(answers).WaitAsync(cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(error => error is not null) is { } error)
            throw new IOException(error);
    }

    private async Task<string?> HandOverAsync(MessageLink next, CancellationToken cancellationToken)
    {
        var marker = Subscription.Of(
            Subscription.Plain, System.Text.Encoding.UTF8.GetBytes($"{_services.ChannelPrefix}handover:{Guid.NewGuid():N}"));
        var handover = _handover = new Handover(_link, next, marker);
        await SubscribeAsync(next, cancellationToken).ConfigureAwait(false);
        var reason = await MarkAsync(handover, marker, cancellationToken).ConfigureAwait(false);
        if (reason is not null)
        {
            await _delivering.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            // The markers may have come after all.
            if (!Switch(handover))
                reason = null;
            await ((MessageLink.IReceiver)this).EndAsync().ConfigureAwait(false);
        }

        _ = IgnoreAsync(next.AskAsync("UNSUBSCRIBE", marker.Name));
        handover.Predecessor.End();
        if (next.HasEnded)
            await FinishAsync().ConfigureAwait(false);
        return reason;
    }

    /// <summary>Returns null when the successor has taken over at the marker; otherwise why not.</summary>
    private async Task<string?> MarkAsync(Handover handover, Subscription marker, CancellationToken cancellationToken)
    {
        try
        {
            var refusals = await Task.WhenAll(
                handover.Predecessor.AskAsync("SUBSCRIBE", marker.Name), handover.Successor.AskAsync("SUBSCRIBE", marker.Name))
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            if (refusals.FirstOrDefault(refusal => refusal is not null) is { } refused)
                return refused;

            await _services.PublishAsync(Endpoint, marker.Name).WaitAsync(cancellationToken).ConfigureAwait(false);
            await handover.Done.WaitAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e.Message;
        }
    }

    /// <summary>Called while deliveries are paused. Returns false when it has been done before.</summary>
    private bool Switch(Handover handover)
    {
        if (handover.Done.IsCompleted)
            return false;

        _handover = null;
        _link = handover.Successor;
        Write(handover.Held.Span);
        handover.Complete();
        return true;
    }

    private static async Task IgnoreAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
