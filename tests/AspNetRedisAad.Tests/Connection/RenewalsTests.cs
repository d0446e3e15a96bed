using AspNetRedisAad.Connection;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.Tests.Connection;

public sealed class RenewalsTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_renewal_is_not_repeated_within_the_interval()
    {
        var renewals = new Renewals(_second, _time);

        Assert.True(renewals.IsDue(7, _hour));
        Assert.False(renewals.IsDue(7, _hour));
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(renewals.IsDue(7, _hour));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(renewals.IsDue(7, _hour));
        Assert.False(renewals.IsDue(7, _hour));
    }

    [Fact]
    public void For_a_short_life_a_renewal_lasts_a_hundredth_of_it()
    {
        var renewals = new Renewals(_second, _time);

        Assert.True(renewals.IsDue(7, TimeSpan.FromSeconds(10)));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(renewals.IsDue(7, TimeSpan.FromSeconds(10)));
        // Too short to save anything.
        Assert.True(renewals.IsDue(8, TimeSpan.FromMilliseconds(50)));
        Assert.True(renewals.IsDue(8, TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public void Keys_that_share_a_slot_are_only_renewed_more_often()
    {
        var renewals = new Renewals(_second, _time);
        var due = Enumerable.Range(0, 100_000).Count(owner => renewals.IsDue(owner, _hour));
        var again = Enumerable.Range(0, 100_000).Count(owner => renewals.IsDue(owner, _hour));

        Assert.Equal(100_000, due);
        Assert.InRange(again, 80_000, 100_000);
    }

    [Fact]
    public void A_failed_renewal_is_due_again_and_nothing_is_remembered_when_the_interval_is_zero()
    {
        var renewals = new Renewals(_second, _time);
        renewals.IsDue(7, _hour);
        renewals.Forget(7);
        Assert.True(renewals.IsDue(7, _hour));

        var off = new Renewals(TimeSpan.Zero, _time);
        Assert.True(off.IsDue(7, _hour));
        Assert.True(off.IsDue(7, _hour));
        off.Forget(7);
    }

    [Fact]
    public void A_time_that_has_wrapped_around_does_not_count_as_now()
    {
        var renewals = new Renewals(_second, _time);
        renewals.IsDue(7, _hour);

        _time.Advance(TimeSpan.FromMilliseconds((1 << 24) + 5000));

        Assert.True(renewals.IsDue(7, _hour));
    }
}
