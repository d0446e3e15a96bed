using AspNetRedisAad.HybridCaching;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.HybridCaching;

public sealed class InvalidationTests
{
    private static readonly string _sender = new('5', 32);

    [Theory]
    [InlineData('k', "product:1")]
    [InlineData('t', "großes Lager 🔑")]
    [InlineData('k', "*")]
    [InlineData('*', "")]
    public void A_written_message_is_read_unchanged(char kind, string name)
    {
        var said = new Invalidation(_sender, kind, name);

        Assert.Equal(said, Invalidation.TryRead(said.Write()));
    }

    [Fact]
    public void A_message_consists_of_sender_kind_and_name() =>
        Assert.Equal($"{_sender}kproduct:1", (string?)new Invalidation(_sender, Invalidation.Key, "product:1").Write());

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("55555555555555555555555555555555")]
    [InlineData("55555555555555555555555555555555x1")]
    [InlineData("55555555555555555555555555555555Kproduct:1")]
    public void A_message_of_another_program_is_ignored(string message)
    {
        Assert.Null(Invalidation.TryRead(message));
        Assert.Null(Invalidation.TryRead(RedisValue.Null));
    }

    [Fact]
    public void Each_sender_has_a_unique_name_of_the_required_length()
    {
        var (one, two) = (Invalidation.CreateSender(), Invalidation.CreateSender());

        Assert.NotEqual(one, two);
        Assert.Equal(new Invalidation(one, 't', "red"), Invalidation.TryRead(new Invalidation(one, 't', "red").Write()));
    }

    [Fact]
    public void Each_app_has_its_own_channel()
    {
        var channel = Invalidation.Channel(new AzureRedisAadOptions { InstanceName = "shop*:" });

        Assert.Equal("shop*:hybrid-cache", channel.ToString());
        Assert.False(channel.IsPattern);
    }
}
