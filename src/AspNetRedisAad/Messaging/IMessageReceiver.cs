using System.Buffers;

namespace AspNetRedisAad.Messaging;

/// <summary>Whoever reads what a link brings. All that is there at once comes between one begin and one end.</summary>
internal interface IMessageReceiver
{
    /// <summary>From here on no other link is heard.</summary>
    ValueTask BeginAsync();

    /// <summary>A message of a channel, or something else that the server says unasked.</summary>
    void Message(MessageLink link, in MessageFrame message);

    /// <summary>An answer to a command that StackExchange.Redis has sent.</summary>
    void Answer(MessageLink link, Expectation asked, in ReadOnlySequence<byte> answer);

    ValueTask EndAsync();
}
