using System.Buffers;

namespace AspNetRedisAad.Messaging;

/// <summary>
/// The change from one link to its successor, with each message delivered once. Both links receive a marker: messages before it count on
/// the old link, messages after it on the new one.
/// </summary>
/// <param name="from">The current link.</param>
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

    /// <summary>Whether both links have received the marker.</summary>
    public bool IsDue => _fromHasPassed && _toHasPassed;

    /// <summary>Completes when the successor has taken over, not before: whoever waits for it looks at the current link.</summary>
    public Task Done => _done.Task;

    /// <summary>The messages that came on the successor after the marker, before the marker came on the old link.</summary>
    public ReadOnlyMemory<byte> Held => _held.WrittenMemory;

    /// <summary>Whether to deliver a message from this link now.</summary>
    public bool Counts(MessageLink link, in MessageFrame message)
    {
        if (message.Subscription == marker)
        {
            _fromHasPassed |= link == from;
            _toHasPassed |= link == to;
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

    /// <summary>The successor has taken over.</summary>
    public void Complete() => _done.TrySetResult();
}
