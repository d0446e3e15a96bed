using System.Buffers;

namespace AspNetRedisAad.Messaging;

/// <summary>
/// The change from one link to its successor, each message once: both hear a marker, and what comes before it counts on the one, what comes
/// after it on the other.
/// </summary>
/// <param name="from">The link so far.</param>
/// <param name="to">Its successor.</param>
/// <param name="marker">The channel of the marker.</param>
internal sealed class Handover(MessageLink from, MessageLink to, Subscription marker)
{
    private readonly ArrayBufferWriter<byte> _held = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _fromHasPassed;
    private bool _toHasPassed;

    public MessageLink Predecessor => from;

    public MessageLink Successor => to;

    /// <summary>Completes when both have passed the marker.</summary>
    public Task Done => _done.Task;

    /// <summary>What came on the successor after the marker, while the other had still to come to it.</summary>
    public ReadOnlyMemory<byte> Held => _held.WrittenMemory;

    /// <summary>Whether a message that has come on this link is to be delivered now.</summary>
    public bool Counts(MessageLink link, in MessageFrame message)
    {
        if (message.Subscription == marker)
        {
            _fromHasPassed |= link == from;
            _toHasPassed |= link == to;
            if (_fromHasPassed && _toHasPassed)
                _done.TrySetResult();
            return false;
        }

        if (link == from)
            return !_fromHasPassed;
        if (link == to && _toHasPassed)
        {
            foreach (var part in message.Bytes)
                _held.Write(part.Span);
        }

        return false;
    }
}
