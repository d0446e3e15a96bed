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
    public void The_status_of_a_server_with_the_current_token_says_when_it_was_authenticated()
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
    public void The_status_of_a_disconnected_server_has_the_number_of_failed_AUTH_attempts()
    {
        _redis.IsConnected = false;

        var status = Of(_token, new EndpointState(null, Tokens.Start, 2, "It does not answer."));

        Assert.Equal((false, 2, "It does not answer."), (status.IsConnected, status.FailedAttempts, status.LastError));
    }

    [Fact]
    public void The_last_error_is_the_outage_or_else_the_failed_sign_in_or_else_the_servers_error()
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
