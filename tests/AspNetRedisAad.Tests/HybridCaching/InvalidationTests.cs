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
    public void What_one_instance_says_the_others_understand(char kind, string name)
    {
        var said = new Invalidation(_sender, kind, name);

        Assert.Equal(said, Invalidation.TryRead(said.Write()));
    }

    [Fact]
    public void It_is_sender_kind_and_name_in_one_text() =>
        Assert.Equal($"{_sender}kproduct:1", (string?)new Invalidation(_sender, Invalidation.Key, "product:1").Write());

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("55555555555555555555555555555555")]
    [InlineData("55555555555555555555555555555555x1")]
    [InlineData("55555555555555555555555555555555Kproduct:1")]
    public void What_another_program_says_is_none(string message)
    {
        Assert.Null(Invalidation.TryRead(message));
        Assert.Null(Invalidation.TryRead(RedisValue.Null));
    }

    [Fact]
    public void Each_sender_has_a_name_of_its_own_that_is_as_long_as_it_must_be()
    {
        var (one, two) = (Invalidation.CreateSender(), Invalidation.CreateSender());

        Assert.NotEqual(one, two);
        Assert.Equal(new Invalidation(one, 't', "red"), Invalidation.TryRead(new Invalidation(one, 't', "red").Write()));
    }

    [Fact]
    public void The_instances_of_an_app_have_a_channel_of_their_own()
    {
        var channel = Invalidation.Channel(new AzureRedisAadOptions { InstanceName = "shop*:" });

        Assert.Equal("shop*:hybrid-cache", channel.ToString());
        Assert.False(channel.IsPattern);
    }
}
