using AspNetRedisAad.Messaging;
using AspNetRedisAad.Tests.Resp;

namespace AspNetRedisAad.Tests.Messaging;

public class MessageFrameTests
{
    [Theory]
    [InlineData(">3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n", (int)MessageKind.Message, Subscription.Plain, "news")]
    [InlineData("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n", (int)MessageKind.Message, Subscription.Plain, "news")]
    [InlineData(">4\r\n$8\r\npmessage\r\n$2\r\nn*\r\n$4\r\nnews\r\n$2\r\nhi\r\n", (int)MessageKind.Message, Subscription.Pattern, "n*")]
    [InlineData(">3\r\n$8\r\nsmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n", (int)MessageKind.Message, Subscription.Sharded, "news")]
    [InlineData(">3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n", (int)MessageKind.Confirmation, Subscription.Plain, "news")]
    [InlineData("*3\r\n$12\r\npunsubscribe\r\n$2\r\nn*\r\n:0\r\n", (int)MessageKind.Confirmation, Subscription.Pattern, "n*")]
    [InlineData(">3\r\n$12\r\nsunsubscribe\r\n$4\r\nnews\r\n:0\r\n", (int)MessageKind.Confirmation, Subscription.Sharded, "news")]
    public void Messages_and_confirmations_are_identified_by_their_name(string frame, int kind, char type, string channel)
    {
        var read = MessageFrame.Read(RespFrameTests.Sequence(frame));

        Assert.Equal(((MessageKind)kind, new Subscription(type, channel)), (read.Kind, read.Subscription));
    }

    [Theory]
    [InlineData("+PONG\r\n")]
    [InlineData("-NOPERM no\r\n")]
    [InlineData("*2\r\n$4\r\npong\r\n$0\r\n\r\n")]
    [InlineData("%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n")]
    public void Everything_else_is_a_reply(string frame) =>
        Assert.Equal(MessageKind.Reply, MessageFrame.Read(RespFrameTests.Sequence(frame)).Kind);

    [Fact]
    public void A_push_of_another_name_is_an_announcement() =>
        Assert.Equal(MessageKind.Announcement, MessageFrame.Read(RespFrameTests.Sequence(">2\r\n$6\r\nMOVING\r\n:1\r\n")).Kind);
}
