using AspNetRedisAad.Connection;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.DependencyInjection;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Tests.Background;
using AspNetRedisAad.Tests.Messaging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Connection;

/// <summary>What is made of a server's answers to PING, or of its silence.</summary>
public sealed class ConnectionWatchTests : IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(2);

    private readonly PlayedConnection _connection = new();
    private readonly PlayedRedis _redis = new();
    private readonly PlayedServer _player = new();
    private readonly Lines _lines = new();
    private readonly OutageTracker _outage;
    private readonly Reauthenticator _reauthenticator;
    private readonly ConnectionWatch _watch;
    private IConnectionMultiplexer? _multiplexer;
    private bool _isCluster;
    private int _rounds;
    private int _lookups;

    public ConnectionWatchTests()
    {
        _outage = new OutageTracker(_interval, Time);
        _outage.Restored(PlayedRedis.EndPoint);
        _lines.Add(PlayedRedis.EndPoint, ConnectionType.Interactive, _player.Line);
        _reauthenticator = new Reauthenticator(_connection.Parts, _lines, () => _redis.Multiplexer);
        _watch = new ConnectionWatch(
            _connection.Parts,
            () =>
            {
                _rounds++;
                return [_redis.Server];
            },
            new ServerDirectory(() =>
            {
                _lookups++;
                return _multiplexer;
            }),
            () => _isCluster, _outage, _reauthenticator, _lines);
    }

    private WatchedTime Time => _connection.Time;

    /// <summary>Each asks for the multiplexer; and so does each round, to see whether an endpoint is still known.</summary>
    private int TopologyReadings => _lookups - (_rounds * _outage.Endpoints.Count);

    private OutageCause? Cause => _outage.Of(PlayedRedis.EndPoint)?.Reason?.Cause;

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        await _reauthenticator.DisposeAsync();
        _player.Dispose();
        _connection.Dispose();
    }

    [Fact]
    public async Task A_server_that_answers_is_asked_every_two_seconds_and_left_alone()
    {
        _watch.Start();
        for (var i = 0; i < 10; i++)
        {
            (await _redis.HearAsync("PING")).Answer("");
            await Time.IsAwaitedAsync();
            Time.Advance(_interval - TimeSpan.FromTicks(1));
            Assert.Equal((1, 0), (Time.Armed, _redis.Waiting));
            await Time.PassAsync(TimeSpan.FromTicks(1));
        }

        Assert.Equal(OutageStage.Connected, _outage.Current.Stage);
        Assert.False(_player.HasEnded);
        Assert.Empty(_connection.Lines);
    }

    [Fact]
    public async Task A_server_that_is_silent_is_suspected_after_three_seconds_and_its_connection_replaced_after_eight()
    {
        _watch.Start();
        await _redis.HearAsync("PING");

        await Time.PassAsync(_interval);
        Assert.Null(Cause);
        await Time.PassAsync(_interval);
        Assert.Equal(OutageCause.NoAnswer, Cause);
        await Time.PassAsync(_interval);
        Assert.Empty(_connection.Lines);
        await Time.PassAsync(_interval);

        Assert.Equal(
            [(LogLevel.Warning, "Unspecified/cache.example:6380 accepts commands and has answered none for 00:00:08: the connection is "
                + "replaced.")], _connection.Lines);
        Assert.True(_player.HasEnded);
        // The new connection is asked anew.
        await Time.PassAsync(_interval);
        await _redis.HearAsync("PING");
        Assert.Single(_connection.Lines);
    }

    [Fact]
    public async Task Of_a_connection_that_has_ended_by_itself_nothing_is_said()
    {
        await _player.Line.Stream.DisposeAsync();
        _watch.Start();
        await _redis.HearAsync("PING");
        for (var i = 0; i < 4; i++)
            await Time.PassAsync(_interval);

        Assert.Empty(_connection.Lines);
    }

    [Fact]
    public async Task A_late_answer_ends_the_suspicion()
    {
        _watch.Start();
        var ping = await _redis.HearAsync("PING");
        await Time.PassAsync(_interval);
        await Time.PassAsync(_interval);
        Assert.Equal(OutageCause.NoAnswer, Cause);

        ping.Answer("");

        await PlayedTime.UntilAsync(() => Cause is null);
        await Time.PassAsync(_interval);
        await _redis.HearAsync("PING");
        await Time.PassAsync(_interval);
        Assert.Null(Cause);
    }

    [Fact]
    public async Task A_PING_that_times_out_is_repeated_and_the_silence_counts_from_the_first_one()
    {
        _watch.Start();
        var ping = await _redis.HearAsync("PING");
        await Time.PassAsync(_interval);
        ping.Fail(new RedisTimeoutException(CommandFlags.None, "Timeout performing PING", CommandStatus.Sent));
        await Time.PassAsync(_interval);
        await _redis.HearAsync("PING");
        Assert.Equal(OutageCause.NoAnswer, Cause);
        await Time.PassAsync(_interval);
        Assert.Equal(0, _redis.Waiting);
        await Time.PassAsync(_interval);

        Assert.Contains("answered none for 00:00:08", Assert.Single(_connection.Lines).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LOADING Redis is loading the dataset in memory", true)]
    [InlineData("BUSY Redis is busy running a script", true)]
    [InlineData("MASTERDOWN Link with MASTER is down", true)]
    [InlineData("MISCONF Redis is configured to save RDB snapshots", false)]
    [InlineData("NOPERM this user has no permissions to run the 'ping' command", false)]
    public async Task An_error_is_an_answer_and_only_one_that_stops_reads_too_is_a_loss(string error, bool isLost)
    {
        _watch.Start();
        (await _redis.HearAsync("PING")).Fail(Reply(error));

        await PlayedTime.UntilAsync(() => _watch.WordsOf(PlayedRedis.EndPoint) == error);
        await PlayedTime.UntilAsync(() => Cause is null != isLost);

        await Time.PassAsync(_interval);
        (await _redis.HearAsync("PING")).Answer("");
        await PlayedTime.UntilAsync(() => _watch.WordsOf(PlayedRedis.EndPoint) is null && Cause is null);
    }

    [Theory]
    [InlineData("NOPERM no")]
    [InlineData("MISCONF no")]
    public async Task An_error_that_leaves_reads_alone_ends_a_loss_that_was_found_here(string error)
    {
        _watch.Start();
        (await _redis.HearAsync("PING")).Fail(Reply("LOADING Redis is loading the dataset in memory"));
        await PlayedTime.UntilAsync(() => Cause == OutageCause.Loading);
        await Time.PassAsync(_interval);

        (await _redis.HearAsync("PING")).Fail(Reply(error));

        await PlayedTime.UntilAsync(() => Cause is null);
    }

    [Fact]
    public async Task That_a_lost_connection_is_open_again_is_not_found_out_here()
    {
        _outage.Lost(PlayedRedis.EndPoint, new OutageReason(OutageCause.Refused));
        _watch.Start();
        (await _redis.HearAsync("PING")).Answer("");
        await Time.PassAsync(_interval);
        await _redis.HearAsync("PING");

        Assert.Equal(OutageCause.Refused, Cause);
    }

    [Fact]
    public async Task An_answer_that_comes_when_the_connection_is_lost_ends_nothing()
    {
        _outage.Lost(PlayedRedis.EndPoint, new OutageReason(OutageCause.NoAnswer));
        _watch.Start();
        var ping = await _redis.HearAsync("PING");
        _redis.IsConnected = false;
        ping.Answer("");
        await Time.PassAsync(_interval);

        Assert.Equal(OutageCause.NoAnswer, Cause);
    }

    [Fact]
    public async Task A_server_that_is_not_connected_is_not_asked_and_begins_anew_when_it_is()
    {
        _watch.Start();
        (await _redis.HearAsync("PING")).Fail(Reply("NOPERM no"));
        await PlayedTime.UntilAsync(() => _watch.WordsOf(PlayedRedis.EndPoint) == "NOPERM no");
        await Time.PassAsync(_interval);
        await _redis.HearAsync("PING");

        _redis.IsConnected = false;
        for (var i = 0; i < 10; i++)
            await Time.PassAsync(_interval);
        Assert.Equal((0, null), (_redis.Waiting, _watch.WordsOf(PlayedRedis.EndPoint)));

        _redis.IsConnected = true;
        await Time.PassAsync(_interval);
        await _redis.HearAsync("PING");
        Assert.Null(Cause);
        Assert.Empty(_connection.Lines);
    }

    [Fact]
    public async Task The_validation_of_a_token_explains_the_silence_behind_it_for_twelve_seconds()
    {
        await AuthenticateAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
        _watch.Start();
        await _redis.HearAsync("PING");
        for (var i = 0; i < 5; i++)
            await Time.PassAsync(_interval);
        Assert.Null(Cause);
        Assert.Empty(_connection.Lines);

        await Time.PassAsync(_interval);
        Assert.Equal(OutageCause.NoAnswer, Cause);
        Assert.Single(_connection.Lines);
    }

    [Fact]
    public async Task The_validation_of_a_token_that_was_sent_later_explains_nothing()
    {
        _watch.Start();
        await _redis.HearAsync("PING");
        await Time.PassAsync(_interval);
        await AuthenticateAsync();
        await Time.PassAsync(_interval);

        Assert.Equal(OutageCause.NoAnswer, Cause);
    }

    [Fact]
    public async Task Connections_that_StackExchange_Redis_has_forgotten_are_ended()
    {
        using var later = new PlayedServer();
        _lines.Add(PlayedRedis.EndPoint, ConnectionType.Interactive, later.Line);
        _lines.Established(PlayedRedis.EndPoint, ConnectionType.Interactive);
        _watch.Start();
        await _redis.HearAsync("PING");

        Assert.True(_player.HasEnded);
        Assert.False(later.HasEnded);
    }

    [Fact]
    public async Task A_node_that_has_left_the_cluster_is_forgotten_and_its_connection_ended()
    {
        var time = new FakeTimeProvider();
        await using var services = OfflineConnection.Services(time);
        _multiplexer = await OfflineConnection.OpenAsync(services.Connection(""), time);
        using var left = new PlayedServer();
        _outage.Lost(OfflineConnection.Other, new OutageReason(OutageCause.Refused));
        _lines.Add(OfflineConnection.Other, ConnectionType.Interactive, left.Line);
        _watch.Start();
        await _redis.HearAsync("PING");

        Assert.Null(_outage.Of(OfflineConnection.Other));
        Assert.True(left.HasEnded);
        Assert.NotNull(_outage.Of(PlayedRedis.EndPoint));
        Assert.False(_player.HasEnded);
    }

    [Fact]
    public async Task While_a_node_of_a_cluster_is_lost_its_topology_is_read_with_each_round_until_it_must_have_elected_another()
    {
        _isCluster = true;
        // For how long the others have been connected does not matter.
        Time.Advance(TimeSpan.FromMinutes(1));
        _outage.Lost(OfflineConnection.Other, new OutageReason(OutageCause.Refused));
        _watch.Start();
        for (var round = 1; round <= 20; round++)
        {
            (await _redis.HearAsync("PING")).Answer("");
            await Time.IsAwaitedAsync();
            Assert.Equal((round, Math.Min(round, 15)), (_rounds, TopologyReadings));
            await Time.PassAsync(_interval);
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Otherwise_no_topology_is_read(bool isCluster, bool isLost)
    {
        _isCluster = isCluster;
        if (isLost)
            _outage.Lost(OfflineConnection.Other, new OutageReason(OutageCause.Refused));
        _watch.Start();
        await _redis.HearAsync("PING");
        await Time.PassAsync(_interval);

        Assert.Equal((2, 0), (_rounds, TopologyReadings));
    }

    private static RedisServerException Reply(string text) => new(RedisErrorKind.UnknownError, CommandFlags.None, text);

    /// <summary>AUTH is sent, and not answered.</summary>
    private async Task AuthenticateAsync()
    {
        _connection.Tokens.Publish(new("user", "token", Time.GetUtcNow(), Time.GetTimestamp(), DateTimeOffset.MaxValue));
        _reauthenticator.Start(Played.Of<IConnectionMultiplexer>((_, _) => null));
        _reauthenticator.OnUnknown(PlayedRedis.EndPoint);
        await _redis.HearAsync("AUTH user token");
    }
}
