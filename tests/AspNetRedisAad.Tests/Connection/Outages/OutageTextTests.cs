using AspNetRedisAad.Connection.Outages;

namespace AspNetRedisAad.Tests.Connection.Outages;

public sealed class OutageTextTests
{
    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(2.34, "2.3 s")]
    [InlineData(9.9, "9.9 s")]
    [InlineData(10, "10 s")]
    [InlineData(119, "119 s")]
    [InlineData(120, "2 min")]
    [InlineData(7199 - 59, "119 min")]
    [InlineData(7200, "2.0 h")]
    [InlineData(90_000, "25.0 h")]
    public void A_duration_is_rounded_for_display(double seconds, string text) =>
        Assert.Equal(text, OutageText.Of(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Taking_the_losses_resets_the_counts()
    {
        var losses = new OutageLosses();
        losses.Operation();
        losses.Operation();
        Assert.True(losses.Session());
        Assert.False(losses.Session());
        losses.Session();
        losses.Message();

        Assert.Equal((2, 3, 1), losses.Take());
        Assert.Equal((0, 0, 0), losses.Take());
        Assert.True(losses.Session());
    }
}
