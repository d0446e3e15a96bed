using System.Buffers;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Messaging;

/// <summary>One value received on a message connection. Source: Redis, "Redis Pub/Sub" and "RESP protocol spec".</summary>
internal readonly ref struct MessageFrame
{
    private MessageFrame(ReadOnlySequence<byte> bytes, MessageKind kind, Subscription subscription) =>
        (Bytes, Kind, Subscription) = (bytes, kind, subscription);

    /// <summary>The received bytes.</summary>
    public ReadOnlySequence<byte> Bytes { get; }

    public MessageKind Kind { get; }

    /// <summary>The channel of a message or a confirmation.</summary>
    public Subscription Subscription { get; }

    public static MessageFrame Read(in ReadOnlySequence<byte> bytes)
    {
        var isPush = RespFrame.Prefix(bytes) == '>';
        if (RespFrame.Texts(bytes, most: 2) is not [var name, var channel])
            return new MessageFrame(bytes, isPush ? MessageKind.Announcement : MessageKind.Reply, default);

        // RESP2 has no pushes: there, the first element identifies a pushed array.
        var (kind, type) = name.AsSpan() switch
        {
            var text when text.SequenceEqual("message"u8) => (MessageKind.Message, Subscription.Plain),
            var text when text.SequenceEqual("pmessage"u8) => (MessageKind.Message, Subscription.Pattern),
            var text when text.SequenceEqual("smessage"u8) => (MessageKind.Message, Subscription.Sharded),
            var text when text.SequenceEqual("subscribe"u8) || text.SequenceEqual("unsubscribe"u8) =>
            (MessageKind.Confirmation, Subscription.Plain),
            var text when text.SequenceEqual("psubscribe"u8) || text.SequenceEqual("punsubscribe"u8) =>
            (MessageKind.Confirmation, Subscription.Pattern),
            var text when text.SequenceEqual("ssubscribe"u8) || text.SequenceEqual("sunsubscribe"u8) =>
            (MessageKind.Confirmation, Subscription.Sharded),
            _ => (isPush ? MessageKind.Announcement : MessageKind.Reply, '\0'),
        };
        return new MessageFrame(bytes, kind, type == '\0' ? default : Subscription.Of(type, channel));
    }
}
