using System.Net;
using AspNetRedisAad.Connection.Outages;
using CsCheck;

namespace AspNetRedisAad.Tests.Connection.Outages;

public class ConnectionReachabilityTests
{
    private static readonly EndPoint _one = new DnsEndPoint("one", 6380);
    private static readonly EndPoint _two = new DnsEndPoint("two", 6380);
    private static readonly OutageReason _refused = new(OutageCause.Refused);
    private static readonly OutageReason _busy = new(OutageCause.Busy);

    private static readonly Gen<(int Endpoint, int Change)[]> _stories = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3]).Array[0, 30];

    [Fact]
    public void It_is_connected_as_long_as_one_endpoint_is()
    {
        var state = Both().Lost(_one, At(5), _refused);
        Assert.Equal(At(1), state.Whole.Since);
        Assert.True(state.Whole.IsConnected);

        state = state.AttemptFailed(_one, At(6), _refused).Lost(_two, At(7), _busy);
        Assert.Equal(new Reachability(At(7), _busy, 0), state.Whole);
        Assert.Equal(new Reachability(At(5), _refused, 1), state.Endpoints[_one]);
    }

    [Fact]
    public void It_counts_the_attempts_of_all_endpoints_and_keeps_the_latest_reason()
    {
        var state = Both().Lost(_one, At(5), _refused).Lost(_two, At(5), _refused)
            .AttemptFailed(_one, At(6), _refused).AttemptFailed(_two, At(7), _busy);

        Assert.Equal(new Reachability(At(5), _busy, 2), state.Whole);
    }

    [Fact]
    public void The_first_endpoint_that_is_back_ends_the_outage()
    {
        var state = Both().Lost(_one, At(5), _refused).Lost(_two, At(6), _refused).Restored(_two, At(9)).Restored(_one, At(10));

        Assert.Equal(new Reachability(At(9), null, 0), state.Whole);
    }

    [Fact]
    public void A_discovered_node_that_is_not_reached_yet_has_no_effect() =>
        Assert.True(Both().AttemptFailed(new IPEndPoint(IPAddress.Loopback, 1), At(5), _refused).Whole.IsConnected);

    [Fact]
    public void Without_the_endpoint_that_has_left_the_others_decide()
    {
        var state = Both().Lost(_one, At(5), _refused);

        Assert.Equal(state.Whole, state.Forget(_one, At(6)).Whole);
        Assert.Equal(new Reachability(At(6), _refused, 0), state.Forget(_two, At(6)).Whole);
        Assert.DoesNotContain(_two, state.Forget(_two, At(6)).Endpoints.Keys);
        Assert.Equal(OutageReason.NotConnectedYet, Both().Forget(_one, At(6)).Forget(_two, At(7)).Whole.Reason);
    }

    [Fact]
    public void Whatever_happens_it_is_connected_if_and_only_if_an_endpoint_is() => _stories.Sample(story =>
    {
        EndPoint[] endpoints = [_one, _two, new IPEndPoint(IPAddress.Loopback, 1)];
        var (state, previous) = (ConnectionReachability.NotYet(At(0)), ConnectionReachability.NotYet(At(0)));
        for (var i = 0; i < story.Length; i++)
        {
            var (endpoint, at) = (endpoints[story[i].Endpoint], At(i + 1));
            previous = state;
            state = story[i].Change switch
            {
                0 => state.Lost(endpoint, at, _refused),
                1 => state.AttemptFailed(endpoint, at, _busy),
                2 => state.Restored(endpoint, at),
                _ => state.Forget(endpoint, at),
            };
            Assert.Equal(state.Endpoints.Any(known => known.Value.IsConnected), state.Whole.IsConnected);
            // Counted from the beginning of the state, not from the latest report.
            Assert.Equal(state.Whole.IsConnected == previous.Whole.IsConnected ? previous.Whole.Since : at, state.Whole.Since);
        }
    });

    private static ConnectionReachability Both() => ConnectionReachability.NotYet(At(0)).Restored(_one, At(1)).Restored(_two, At(2));

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
