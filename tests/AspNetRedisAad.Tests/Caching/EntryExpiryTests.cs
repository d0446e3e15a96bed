using AspNetRedisAad.Caching;
using Microsoft.Extensions.Caching.Distributed;

namespace AspNetRedisAad.Tests.Caching;

public sealed class EntryExpiryTests
{
    private static readonly DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_options_an_entry_does_not_expire()
    {
        var expiry = EntryExpiry.Of(new(), _now);

        Assert.Equal(new EntryExpiry(null, null), expiry);
        Assert.Null(expiry.TimeToLive(_now));
    }

    [Fact]
    public void An_absolute_expiration_is_kept_and_the_time_to_live_decreases()
    {
        var expiry = EntryExpiry.Of(new() { AbsoluteExpiration = _now.AddMinutes(10) }, _now);

        Assert.Equal(new EntryExpiry(_now.AddMinutes(10), null), expiry);
        Assert.Equal(TimeSpan.FromMinutes(10), expiry.TimeToLive(_now));
        Assert.Equal(TimeSpan.FromMinutes(1), expiry.TimeToLive(_now.AddMinutes(9)));
    }

    [Fact]
    public void A_relative_expiration_counts_from_now_and_takes_precedence_over_an_absolute_one()
    {
        var expiry = EntryExpiry.Of(
            new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5), AbsoluteExpiration = _now.AddHours(1) }, _now);

        Assert.Equal(new EntryExpiry(_now.AddMinutes(5), null), expiry);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void An_absolute_expiration_that_is_not_in_the_future_is_rejected(int ticks)
    {
        var over = _now.AddTicks(ticks);

        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => EntryExpiry.Of(new() { AbsoluteExpiration = over }, _now));

        Assert.Equal(("AbsoluteExpiration", over), (thrown.ParamName, thrown.ActualValue));
        Assert.StartsWith("The absolute expiration value must be in the future.", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_absolute_expiration_one_tick_from_now_is_in_the_future() =>
        Assert.Equal(TimeSpan.FromTicks(1), EntryExpiry.Of(new() { AbsoluteExpiration = _now.AddTicks(1) }, _now).TimeToLive(_now));

    [Fact]
    public void A_sliding_expiration_has_its_full_duration_at_any_time()
    {
        var expiry = EntryExpiry.Of(new() { SlidingExpiration = TimeSpan.FromMinutes(20) }, _now);

        Assert.Equal(new EntryExpiry(null, TimeSpan.FromMinutes(20)), expiry);
        Assert.Equal(TimeSpan.FromMinutes(20), expiry.TimeToLive(_now.AddYears(1)));
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(40, 20)]
    [InlineData(45, 15)]
    [InlineData(59, 1)]
    public void With_both_expirations_the_earlier_one_counts(int minutesLater, int left) => Assert.Equal(
        TimeSpan.FromMinutes(left),
        EntryExpiry.Of(new() { SlidingExpiration = TimeSpan.FromMinutes(20), AbsoluteExpiration = _now.AddHours(1) }, _now)
            .TimeToLive(_now.AddMinutes(minutesLater)));
}
