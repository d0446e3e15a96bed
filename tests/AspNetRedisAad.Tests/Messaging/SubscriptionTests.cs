using AspNetRedisAad.Messaging;

namespace AspNetRedisAad.Tests.Messaging;

public class SubscriptionTests
{
    [Theory]
    [InlineData(Subscription.Plain, "news", false)]
    [InlineData(Subscription.Pattern, "n*", false)]
    [InlineData(Subscription.Sharded, "news", false)]
    [InlineData(Subscription.Plain, "__keyevent@0__:expired", true)]
    [InlineData(Subscription.Pattern, "__keyspace@0__:*", true)]
    public void Only_keyspace_notifications_belong_to_one_node(char type, string channel, bool expected) =>
        Assert.Equal(expected, new Subscription(type, channel).IsOfOneNode);

    [Fact]
    public void A_channel_keeps_its_bytes() =>
        Assert.Equal([0, 200, 255], Subscription.Of(Subscription.Plain, [0, 200, 255]).Name);

    [Theory]
    [InlineData(Subscription.Plain, "SUBSCRIBE")]
    [InlineData(Subscription.Pattern, "PSUBSCRIBE")]
    [InlineData(Subscription.Sharded, "SSUBSCRIBE")]
    public void Each_kind_has_its_command(char type, string command) =>
        Assert.Equal(command, new Subscription(type, "news").SubscribeCommand);
}
