using AspNetRedisAad.Connection.Outages;

namespace AspNetRedisAad.Tests.Connection.Outages;

public class ReachabilityTests
{
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(2);
    private static readonly OutageReason _refused = new(OutageCause.Refused);
    private static readonly OutageReason _loading = new(OutageCause.Loading);

    [Fact]
    public void At_the_start_it_is_a_blip_that_becomes_an_outage_after_the_grace_period()
    {
        var start = Reachability.NotYet(At(10));

        Assert.Equal(OutageStage.Blip, start.StageAt(At(10), _grace));
        Assert.Equal(OutageStage.Blip, start.StageAt(At(11.999), _grace));
        Assert.Equal(OutageStage.Outage, start.StageAt(At(12), _grace));
        Assert.Equal(OutageCause.NotConnectedYet, start.Reason!.Cause);
    }

    [Fact]
    public void A_connected_state_does_not_change_as_time_passes()
    {
        var connected = Reachability.NotYet(At(0)).Restored(At(1));

        Assert.Equal((At(1), null, 0), (connected.Since, connected.Reason, connected.Attempts));
        Assert.Equal(OutageStage.Connected, connected.StageAt(At(1e6), _grace));
    }

    [Fact]
    public void A_loss_begins_at_its_moment_and_counts_the_attempts_that_fail()
    {
        var lost = Reachability.NotYet(At(0)).Restored(At(1)).Lost(At(5), _loading);
        Assert.Equal((At(5), _loading, 0), (lost.Since, lost.Reason, lost.Attempts));

        var tried = lost.AttemptFailed(At(6), _refused).AttemptFailed(At(7), _refused);
        Assert.Equal((At(5), _refused, 2), (tried.Since, tried.Reason, tried.Attempts));
        Assert.Equal(OutageStage.Outage, tried.StageAt(At(7), _grace));
    }

    [Fact]
    public void A_second_loss_is_the_same_outage_with_a_new_reason()
    {
        var lost = Reachability.NotYet(At(0)).Restored(At(1)).Lost(At(5), _loading).AttemptFailed(At(6), _loading);

        Assert.Equal(new Reachability(At(5), _refused, 1), lost.Lost(At(8), _refused));
    }

    [Fact]
    public void An_attempt_that_fails_while_it_is_connected_is_a_loss() => Assert.Equal(
        new Reachability(At(5), _refused, 1), Reachability.NotYet(At(0)).Restored(At(1)).AttemptFailed(At(5), _refused));

    [Fact]
    public void A_second_restore_keeps_the_time_of_the_first()
    {
        var restored = Reachability.NotYet(At(0)).Restored(At(1));

        Assert.Same(restored, restored.Restored(At(2)));
    }

    [Fact]
    public void The_next_loss_starts_a_new_outage()
    {
        var again = Reachability.NotYet(At(0)).AttemptFailed(At(1), _refused).Restored(At(2)).Lost(At(3), _loading);

        Assert.Equal(new Reachability(At(3), _loading, 0), again);
    }

    [Fact]
    public void Without_grace_there_is_no_blip() =>
        Assert.Equal(OutageStage.Outage, Reachability.NotYet(At(1)).StageAt(At(1), TimeSpan.Zero));

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
