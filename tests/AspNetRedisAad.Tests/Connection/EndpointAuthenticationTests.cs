using AspNetRedisAad.Connection;
using AspNetRedisAad.DependencyInjection;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Tests.Background;
using AspNetRedisAad.Tests.Messaging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Connection;

/// <summary>How a live connection gets each new token.</summary>
public sealed class EndpointAuthenticationTests : IAsyncDisposable
{
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    private readonly PlayedConnection _connection = new();
    private readonly PlayedRedis _redis = new();
    private readonly Lines _lines = new();
    private readonly TaskCompletionSource _started = new();
    private readonly EndpointAuthentication _authentication;
    private volatile IConnectionMultiplexer? _multiplexer;
    private int _lookups;
    private int _changes;

    public EndpointAuthenticationTests()
    {
        _multiplexer = _redis.Multiplexer;
        _authentication = new EndpointAuthentication(
            PlayedRedis.EndPoint, _started.Task, Current, () => Interlocked.Increment(ref _changes), _lines, _connection.Parts,
            _connection.Parts.Loggers.CreateLogger(""));

        IConnectionMultiplexer? Current()
        {
            Interlocked.Increment(ref _lookups);
            return _multiplexer;
        }
    }

    private WatchedTime Time => _connection.Time;

    public async ValueTask DisposeAsync()
    {
        await _authentication.DisposeAsync();
        _connection.Dispose();
    }

    [Fact]
    public async Task A_connection_in_an_unknown_state_gets_the_token_at_once()
    {
        var token = Publish("first");
        Start();

        await AcceptAsync("first");

        Assert.Equal(new EndpointState(token, Time.GetUtcNow(), 0, null), _authentication.State);
        Assert.Equal(1, _changes);
        Assert.Contains(_connection.Lines, line =>
            line.Level == LogLevel.Debug && line.Text.Contains("accepted the new access token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_sent_before_StackExchange_Redis_has_its_multiplexer()
    {
        Publish("first");
        _authentication.Start();
        _authentication.Nudge();
        Assert.Equal(0, _redis.Waiting);

        _started.SetResult();
        await AcceptAsync("first");
    }

    [Fact]
    public async Task An_accepted_token_is_not_sent_again()
    {
        _authentication.Accepted(Publish("first"));
        Start();
        _authentication.Nudge();

        // Only a refusal causes AUTH.
        _authentication.Refused();
        await AcceptAsync("first");
        _authentication.Nudge();
        _authentication.Doubt();
        await AcceptAsync("first");
        Assert.Equal(0, _redis.Waiting);
    }

    [Fact]
    public async Task While_the_previous_token_is_valid_AUTH_is_spread_over_five_seconds()
    {
        _authentication.Accepted(Publish("first"));
        Time.Advance(TimeSpan.FromMinutes(45));
        Publish("second");
        Start();

        await Time.IsAwaitedAsync();
        Time.Advance(TimeSpan.FromSeconds(2.499));
        Assert.Equal((1, 0), (Time.Armed, _redis.Waiting));

        Time.Advance(TimeSpan.FromSeconds(0.001));
        await AcceptAsync("second");
    }

    [Fact]
    public async Task A_refusal_ends_the_wait()
    {
        _authentication.Accepted(Publish("first"));
        Publish("second");
        Start();
        await Time.IsAwaitedAsync();

        _authentication.Refused();

        await AcceptAsync("second");
    }

    [Fact]
    public async Task A_refusal_raises_a_change_and_clears_the_accepted_token()
    {
        _authentication.Accepted(Publish("first"));
        _authentication.Refused();

        Assert.Null(_authentication.State.Token);
        Assert.Equal(2, _changes);
        Start();
        await AcceptAsync("first");
    }

    [Fact]
    public async Task A_failed_AUTH_is_retried_at_growing_intervals_until_the_server_accepts_the_token()
    {
        Publish("first");
        Start();

        await FailAsync("first", Reply("LOADING Redis is loading"));
        Assert.Equal(
            new EndpointState(null, null, 1, "It is still loading its data: LOADING Redis is loading."), _authentication.State);
        await PauseAsync(TimeSpan.FromSeconds(0.15));
        await FailAsync("first", Reply("LOADING Redis is loading"));
        Assert.Equal(2, _authentication.State.Failures);
        await PauseAsync(TimeSpan.FromSeconds(0.3));
        await AcceptAsync("first");

        Assert.Equal((0, null), (_authentication.State.Failures, _authentication.State.LastError));
        Assert.Equal(3, _changes);
        Assert.Equal(2, _connection.Lines.Count(line => line.Level == LogLevel.Warning
            && line.Text.Contains("did not accept the new access token: LOADING", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Neither_state_nor_log_contains_the_token_that_a_server_quotes()
    {
        Publish("secret-token");
        Start();

        await FailAsync("secret-token", Reply("WRONGPASS no such token secret-token"));

        Assert.Equal("It refuses the sign-in: WRONGPASS no such token ...", _authentication.State.LastError);
        Assert.DoesNotContain(_connection.Lines, line => line.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Any_answer_other_than_OK_is_a_failure()
    {
        Publish("first");
        Start();

        (await _redis.HearAsync("AUTH user first")).Answer("QUEUED");

        await PlayedTime.UntilAsync(() => _authentication.State.Failures == 1);
        Assert.Equal("It cannot be used: the answer to AUTH was not OK.", _authentication.State.LastError);
    }

    [Fact]
    public async Task If_AUTH_times_out_an_answer_to_PING_means_that_the_server_has_accepted_the_token()
    {
        var token = Publish("first");
        Start();
        var since = Time.GetTimestamp();

        var auth = await _redis.HearAsync("AUTH user first");
        Assert.Equal(since, _authentication.State.Pending);
        auth.Fail(Timeout());
        var ping = await _redis.HearAsync("PING");
        Time.Advance(TimeSpan.FromSeconds(14.999));
        ping.Fail(Timeout());
        (await _redis.HearAsync("PING")).Answer("");

        await PlayedTime.UntilAsync(() => _authentication.State.Token is not null);
        Assert.Equal(new EndpointState(token, Time.GetUtcNow(), 0, null), _authentication.State);
    }

    [Theory]
    [InlineData("NOPERM this user has no permissions to run the 'ping' command")]
    [InlineData("MISCONF Redis is configured to save RDB snapshots")]
    public async Task An_error_also_counts_as_an_answer_to_PING(string error)
    {
        var token = Publish("first");
        Start();

        (await _redis.HearAsync("AUTH user first")).Fail(Timeout());
        (await _redis.HearAsync("PING")).Fail(Reply(error));

        await PlayedTime.UntilAsync(() => _authentication.State.Token is not null);
        Assert.Equal(new EndpointState(token, Time.GetUtcNow(), 0, null), _authentication.State);
    }

    /// <summary>StackExchange.Redis does not send a PING that the command map disables.</summary>
    [Fact]
    public async Task A_user_without_PING_is_checked_with_ECHO()
    {
        Publish("first");
        Start();

        (await _redis.HearAsync("AUTH user first")).Fail(Timeout());
        (await _redis.HearAsync("PING")).Fail(new RedisCommandException("This operation has been disabled in the command-map"));
        (await _redis.HearAsync("ECHO ")).Answer("");

        await PlayedTime.UntilAsync(() => _authentication.State.Token is not null);
        Assert.Equal(0, _authentication.State.Failures);
    }

    [Fact]
    public async Task A_server_that_is_silent_for_the_longest_validation_time_has_not_accepted_the_token()
    {
        Publish("first");
        Start();

        (await _redis.HearAsync("AUTH user first")).Fail(Timeout());
        var ping = await _redis.HearAsync("PING");
        Time.Advance(TimeSpan.FromSeconds(15));
        ping.Fail(Timeout());

        await PlayedTime.UntilAsync(() => _authentication.State.Failures == 1);
        Assert.Equal(new EndpointState(null, null, 1, "It does not answer."), _authentication.State);
    }

    [Fact]
    public async Task A_refusal_during_the_wait_for_an_answer_is_the_answer()
    {
        Publish("first");
        Start();

        (await _redis.HearAsync("AUTH user first")).Fail(Timeout());
        var ping = await _redis.HearAsync("PING");
        _authentication.Refused();
        ping.Answer("");

        await PlayedTime.UntilAsync(() => _authentication.State.Failures == 1);
        Assert.Equal("It cannot be used: the server refused it.", _authentication.State.LastError);
        // The refusal was also a nudge, so the next AUTH is sent at once.
        await _redis.HearAsync("AUTH user first");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_disconnected_or_unknown_server_is_checked_every_second(bool isKnown)
    {
        (_redis.IsKnown, _redis.IsConnected) = (isKnown, false);
        Publish("first");
        Start();

        await PauseAsync(TimeSpan.FromSeconds(1));
        await Time.IsAwaitedAsync();
        Assert.Equal(0, _redis.Waiting);
        (_redis.IsKnown, _redis.IsConnected) = (true, true);
        await PauseAsync(TimeSpan.FromSeconds(1));
        await AcceptAsync("first");
    }

    [Fact]
    public async Task Without_a_token_or_a_multiplexer_the_loop_waits_for_a_nudge()
    {
        _multiplexer = null;
        Start();
        await PlayedTime.UntilAsync(() => Volatile.Read(ref _lookups) == 1);
        _multiplexer = _redis.Multiplexer;
        _authentication.Nudge();
        await PlayedTime.UntilAsync(() => Volatile.Read(ref _lookups) == 2);
        Publish("first");
        _authentication.Nudge();

        await AcceptAsync("first");
    }

    [Fact]
    public async Task The_connection_to_a_node_that_has_left_the_cluster_is_closed()
    {
        using var player = new PlayedServer();
        var time = new FakeTimeProvider();
        await using var services = OfflineConnection.Services(time);
        var cluster = await OfflineConnection.OpenAsync(services.Connection(""), time);
        _lines.Add(OfflineConnection.Other, ConnectionType.Interactive, player.Line);
        await using var left = new EndpointAuthentication(
            OfflineConnection.Other, _started.Task, () => cluster, () => { }, _lines, _connection.Parts,
            _connection.Parts.Loggers.CreateLogger(""));
        Publish("first");
        _started.SetResult();
        left.Start();

        await PlayedTime.UntilAsync(() => player.HasEnded);
        Assert.Equal(EndpointState.Unknown, left.State);
    }

    private static RedisTimeoutException Timeout() => new(CommandFlags.None, "Timeout performing AUTH (5000ms)", CommandStatus.Sent);

    private static RedisServerException Reply(string text) => new(RedisErrorKind.UnknownError, CommandFlags.None, text);

    private RedisToken Publish(string value)
    {
        var token = _connection.Token(value, _hour);
        _connection.Tokens.Publish(token);
        return token;
    }

    private void Start()
    {
        _started.SetResult();
        _authentication.Start();
    }

    /// <summary>Advances virtual time, and checks that the loop waits exactly this long.</summary>
    private async Task PauseAsync(TimeSpan pause)
    {
        await Time.IsAwaitedAsync();
        Time.Advance(pause - TimeSpan.FromTicks(1));
        Assert.Equal(1, Time.Armed);
        Time.Advance(TimeSpan.FromTicks(1));
    }

    private async Task AcceptAsync(string token)
    {
        (await _redis.HearAsync($"AUTH user {token}")).Answer("OK");
        await PlayedTime.UntilAsync(() => _authentication.State.Token?.Value == token);
    }

    private async Task FailAsync(string token, Exception failure)
    {
        var failures = _authentication.State.Failures;
        (await _redis.HearAsync($"AUTH user {token}")).Fail(failure);
        await PlayedTime.UntilAsync(() => _authentication.State.Failures == failures + 1);
    }
}
