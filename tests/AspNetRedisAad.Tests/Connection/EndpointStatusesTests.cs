using AspNetRedisAad.Connection;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Tests.Identity;

namespace AspNetRedisAad.Tests.Connection;

public sealed class EndpointStatusesTests
{
    private static readonly RedisToken _token = Tokens.Of(TimeSpan.FromHours(1));
    private static readonly EndpointState _accepted = new(_token, Tokens.Start, 0, null);
    private static readonly OutageStatus _connected = Status(new Reachability(TimeSpan.Zero, null, 0));
    private static readonly OutageStatus _lost = Status(new Reachability(TimeSpan.Zero, new OutageReason(OutageCause.Refused), 0));

    private readonly PlayedRedis _redis = new();

    [Fact]
    public void A_server_that_has_accepted_the_token_in_use_says_when()
    {
        var status = EndpointStatuses.Of(_redis.Server, _token, _accepted, _connected, words: null);

        Assert.Equal(
            ("cache.example:6380", true, false, true, Tokens.Start, 0, null),
            (status.Endpoint, status.IsConnected, status.IsReplica, status.HasCurrentToken, status.AuthenticatedOn,
                status.FailedAttempts, status.LastError));
    }

    [Fact]
    public void A_server_that_has_accepted_another_token_or_none_does_not_have_the_current_one()
    {
        Assert.False(Of(Tokens.Of(TimeSpan.FromHours(2)), _accepted).HasCurrentToken);
        Assert.False(Of(_token, EndpointState.Unknown).HasCurrentToken);
        Assert.False(Of(null, EndpointState.Unknown).HasCurrentToken);
    }

    [Fact]
    public void A_server_that_is_not_connected_says_so_and_how_often_AUTH_has_failed()
    {
        _redis.IsConnected = false;

        var status = Of(_token, new EndpointState(null, Tokens.Start, 2, "It does not answer."));

        Assert.Equal((false, 2, "It does not answer."), (status.IsConnected, status.FailedAttempts, status.LastError));
    }

    [Fact]
    public void An_outage_says_more_than_a_failed_sign_in_and_that_more_than_the_servers_words()
    {
        var failed = new EndpointState(null, null, 1, "It does not answer.");

        Assert.Equal("It refuses connections.", Of(_token, failed, _lost, "NOPERM").LastError);
        Assert.Equal("It does not answer.", Of(_token, failed, _connected, "NOPERM").LastError);
        Assert.Equal("NOPERM", Of(_token, _accepted, outage: null, "NOPERM").LastError);
        Assert.Null(Of(_token, _accepted, outage: null).LastError);
    }

    private static OutageStatus Status(Reachability reachability) =>
        OutageStatus.Of(reachability, TimeSpan.Zero, TimeSpan.FromSeconds(2));

    private AzureRedisEndpointStatus Of(RedisToken? token, EndpointState state, OutageStatus? outage = null, string? words = null) =>
        EndpointStatuses.Of(_redis.Server, token, state, outage, words);
}
