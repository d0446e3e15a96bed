using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Messaging;

/// <summary>
/// One connection to a server, on which only subscription commands, PING, AUTH and the initial commands of a connection are sent. It
/// separates answers from messages, and the package's answers from those of StackExchange.Redis.
/// </summary>
#pragma warning disable CA1001 // The semaphore has no wait handle, so there is nothing to dispose.
internal sealed class MessageLink
#pragma warning restore CA1001
{
    private const int ReadSize = 64 * 1024;

    private readonly RedisLine _line;
    private readonly IReceiver _receiver;
    private readonly TimeProvider _time;
    private readonly PipeReader _input;
    private readonly ConcurrentQueue<Expectation> _expected = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private long _heardAt;
    private volatile bool _hasEnded;

    public MessageLink(RedisLine line, IReceiver receiver, TimeProvider time)
    {
        _line = line;
        _receiver = receiver;
        _time = time;
        _input = PipeReader.Create(line.Stream, new StreamPipeReaderOptions(bufferSize: ReadSize, leaveOpen: true));
        _heardAt = time.GetTimestamp();
        Token = line.Token;
    }

    /// <summary>The token that the server last accepted here.</summary>
    public RedisToken Token { get; set; }

    /// <summary>When the server last sent anything.</summary>
    public long HeardAt => Volatile.Read(ref _heardAt);

    /// <summary>Whether the connection has ended.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Reads until the connection ends.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidDataException)
        {
            // The connection ended, or a value is not valid. In the second case the following answers cannot be matched either.
        }
        finally
        {
            _hasEnded = true;
            End();
            while (_expected.TryDequeue(out var asked))
                asked.Abandon();
            await _line.Stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends a command. Answers arrive in the order of the commands.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> command, Expectation expected)
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            _expected.Enqueue(expected);
            await _line.Stream.WriteAsync(command).ConfigureAwait(false);
        }
        catch (ObjectDisposedException e)
        {
            throw new IOException("The connection has ended.", e);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Sends one of the package's commands. Returns null, or the text of the server's error.</summary>
    /// <exception cref="IOException">The connection has ended.</exception>
    public async Task<string?> AskAsync(string name, params byte[][] arguments)
    {
        var expected = new Expectation(name, isOurs: true);
        await SendAsync(RespCommand.Write(name, arguments), expected).ConfigureAwait(false);
        return await expected.Answered.ConfigureAwait(false);
    }

    public void End() => _line.End();

    private async Task ReadAsync()
    {
        var least = 1L;
        while (true)
        {
            var read = least <= int.MaxValue
                ? await _input.ReadAtLeastAsync((int)least).ConfigureAwait(false)
                : throw new InvalidDataException("A value is longer than Redis allows.");
            Volatile.Write(ref _heardAt, _time.GetTimestamp());
            var rest = read.Buffer;
            await _receiver.BeginAsync().ConfigureAwait(false);
            try
            {
                least = 1;
                while (!rest.IsEmpty && RespFrame.TryMeasure(rest, out least))
                {
                    Take(MessageFrame.Read(rest.Slice(0, least)));
                    rest = rest.Slice(least);
                    least = 1;
                }
            }
            finally
            {
                await _receiver.EndAsync().ConfigureAwait(false);
            }

            _input.AdvanceTo(rest.Start, read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private void Take(in MessageFrame frame)
    {
        if (frame.Kind is MessageKind.Message or MessageKind.Announcement || IsUnasked(frame))
        {
            _receiver.Message(this, frame);
            return;
        }

        if (!_expected.TryPeek(out var asked))
            throw new InvalidDataException("The server sent an answer without a command.");
        if (asked.Take(frame.Bytes))
            _expected.TryDequeue(out _);
        if (!asked.IsOurs)
            _receiver.Answer(this, asked, frame.Bytes);
    }

    /// <summary>A node that loses a slot ends the subscriptions of the slot's sharded channels.</summary>
    private bool IsUnasked(in MessageFrame frame) =>
        frame is { Kind: MessageKind.Confirmation, Subscription.Type: Subscription.Sharded }
        && !(_expected.TryPeek(out var asked) && asked.Subscription == frame.Subscription);

    /// <summary>Receives the values of a link. All values that are available at once come between one begin and one end.</summary>
    public interface IReceiver
    {
        /// <summary>From here on, only this link is read.</summary>
        ValueTask BeginAsync();

        /// <summary>A message on a channel, or any other message that the server sends without a command.</summary>
        void Message(MessageLink link, in MessageFrame message);

        /// <summary>An answer to a command from StackExchange.Redis.</summary>
        void Answer(MessageLink link, Expectation asked, in ReadOnlySequence<byte> answer);

        ValueTask EndAsync();
    }
}
