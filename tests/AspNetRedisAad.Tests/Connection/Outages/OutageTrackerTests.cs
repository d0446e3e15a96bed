using System.Net;
using AspNetRedisAad.Connection.Outages;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.Tests.Connection.Outages;

public class OutageTrackerTests
{
    private static readonly EndPoint _one = new DnsEndPoint("one", 6380);
    private static readonly EndPoint _two = new DnsEndPoint("two", 6380);
    private static readonly OutageReason _refused = new(OutageCause.Refused);

    private readonly FakeTimeProvider _time = new();
    private readonly OutageTracker _tracker;
    private int _changes;

    public OutageTrackerTests()
    {
        _tracker = new OutageTracker(TimeSpan.FromSeconds(2), _time);
        _tracker.Changed += () => _changes++;
    }

    [Fact]
    public void A_blip_becomes_an_outage_as_time_passes()
    {
        _tracker.Restored(_one);
        Assert.Equal((OutageStage.Connected, Timeout.InfiniteTimeSpan), (_tracker.Current.Stage, _tracker.Current.GraceLeft));

        _time.Advance(TimeSpan.FromMinutes(1));
        _tracker.Lost(_one, _refused);
        Assert.Equal((OutageStage.Blip, TimeSpan.FromSeconds(2)), (_tracker.Current.Stage, _tracker.Current.GraceLeft));
        Assert.False(_tracker.IsOutage);

        _time.Advance(TimeSpan.FromSeconds(1.5));
        _tracker.AttemptFailed(_one, _refused);
        Assert.Equal(TimeSpan.FromSeconds(0.5), _tracker.Current.GraceLeft);

        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.True(_tracker.IsOutage);
        Assert.Equal(
            (OutageStage.Outage, TimeSpan.FromSeconds(2), _refused, 1, TimeSpan.Zero),
            (_tracker.Current.Stage, _tracker.Current.Lasting, _tracker.Current.Reason, _tracker.Current.Attempts,
                _tracker.Current.GraceLeft));

        _tracker.Restored(_one);
        Assert.False(_tracker.IsOutage);
        Assert.Equal(
            (OutageStage.Connected, TimeSpan.Zero, null), (_tracker.Current.Stage, _tracker.Current.Lasting, _tracker.Current.Reason));
    }

    [Fact]
    public void A_change_is_announced_and_a_repeated_state_is_not()
    {
        _tracker.Restored(_one);
        _tracker.Restored(_one);
        Assert.Equal(1, _changes);

        _tracker.Lost(_one, _refused);
        _tracker.Lost(_one, new OutageReason(OutageCause.Refused));
        Assert.Equal(2, _changes);

        _tracker.AttemptFailed(_one, _refused);
        Assert.Equal(3, _changes);
    }

    [Fact]
    public void A_blip_that_has_become_an_outage_is_announced_once_when_it_is_checked()
    {
        _tracker.Recheck();
        Assert.Equal(0, _changes);

        _time.Advance(_tracker.Current.GraceLeft);
        _tracker.Recheck();
        _tracker.Recheck();
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void Each_endpoint_has_its_own_state()
    {
        _tracker.Restored(_one);
        _tracker.AttemptFailed(_two, _refused);
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(OutageStage.Connected, _tracker.Current.Stage);
        Assert.Equal(OutageStage.Connected, _tracker.Of(_one)!.Value.Stage);
        Assert.Equal(OutageStage.Outage, _tracker.Of(_two)!.Value.Stage);
        Assert.Null(_tracker.Of(new DnsEndPoint("three", 6380)));
        Assert.Equal([_one, _two], _tracker.Endpoints.Select(endpoint => endpoint.Key).OrderBy(endpoint => ((DnsEndPoint)endpoint).Host));

        _tracker.Forget(_two);
        Assert.Equal([_one], _tracker.Endpoints.Select(endpoint => endpoint.Key));
    }

    [Fact]
    public void The_connection_is_whole_when_no_endpoint_is_lost()
    {
        Assert.False(_tracker.IsWhole);
        _tracker.Restored(_one);
        Assert.True(_tracker.IsWhole);
        _tracker.AttemptFailed(_two, _refused);
        Assert.Equal((OutageStage.Connected, false), (_tracker.Current.Stage, _tracker.IsWhole));
        _tracker.Restored(_two);
        Assert.True(_tracker.IsWhole);
        _tracker.Lost(_one, _refused);
        _tracker.Lost(_two, _refused);
        Assert.False(_tracker.IsWhole);
    }

    [Fact]
    public void The_task_for_the_next_change_completes_only_when_the_state_changes()
    {
        _tracker.Restored(_one);
        var change = _tracker.NextChange;
        _tracker.Restored(_one);
        Assert.False(change.IsCompleted);

        _tracker.Lost(_one, _refused);
        Assert.True(change.IsCompleted);
        Assert.False(_tracker.NextChange.IsCompleted);
    }

    [Fact]
    public void A_listener_may_read_and_report()
    {
        var seen = new List<OutageStage>();
        _tracker.Changed += () =>
        {
            seen.Add(_tracker.Current.Stage);
            _tracker.Restored(_two);
        };

        _tracker.Restored(_one);
        _tracker.Lost(_one, _refused);

        Assert.All(seen, stage => Assert.Equal(OutageStage.Connected, stage));
    }

    [Fact]
    public void Concurrent_reports_lose_no_attempt()
    {
        _tracker.Lost(_one, _refused);

        Parallel.For(0, 1000, _ => _tracker.AttemptFailed(_one, _refused));

        Assert.Equal(1000, _tracker.Current.Attempts);
    }
}
