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

/// <summary>How the watch handles a server's answers to PING, and its silence.</summary>
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

    /// <summary>Each reading gets the multiplexer. Each round also gets it, to check whether an endpoint is still known.</summary>
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
    public async Task A_server_that_answers_gets_a_PING_every_two_seconds_and_keeps_its_connection()
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
    public async Task A_silent_server_counts_as_lost_after_three_seconds_and_its_connection_is_replaced_after_eight()
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
        // The new connection gets its own PING.
        await Time.PassAsync(_interval);
        await _redis.HearAsync("PING");
        Assert.Single(_connection.Lines);
    }

    [Fact]
    public async Task A_connection_that_is_already_closed_is_not_logged()
    {
        await _player.Line.Stream.DisposeAsync();
        _watch.Start();
        await _redis.HearAsync("PING");
        for (var i = 0; i < 4; i++)
            await Time.PassAsync(_interval);

        Assert.Empty(_connection.Lines);
    }

    [Fact]
    public async Task A_late_answer_ends_the_loss()
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
    public async Task A_PING_that_times_out_is_repeated_and_the_silence_is_measured_from_the_first_PING()
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
    public async Task An_error_is_an_answer_and_is_a_loss_only_if_it_also_stops_reads(string error, bool isLost)
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
    public async Task An_error_that_does_not_stop_reads_ends_a_loss_that_the_watch_reported(string error)
    {
        _watch.Start();
        (await _redis.HearAsync("PING")).Fail(Reply("LOADING Redis is loading the dataset in memory"));
        await PlayedTime.UntilAsync(() => Cause == OutageCause.Loading);
        await Time.PassAsync(_interval);

        (await _redis.HearAsync("PING")).Fail(Reply(error));

        await PlayedTime.UntilAsync(() => Cause is null);
    }

    [Fact]
    public async Task The_watch_does_not_report_that_a_lost_connection_is_open_again()
    {
        _outage.Lost(PlayedRedis.EndPoint, new OutageReason(OutageCause.Refused));
        _watch.Start();
        (await _redis.HearAsync("PING")).Answer("");
        await Time.PassAsync(_interval);
        await _redis.HearAsync("PING");

        Assert.Equal(OutageCause.Refused, Cause);
    }

    [Fact]
    public async Task An_answer_that_arrives_after_the_connection_is_lost_does_not_end_the_loss()
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
    public async Task A_disconnected_server_gets_no_PING_and_starts_afresh_when_it_reconnects()
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
    public async Task A_token_validation_excuses_up_to_twelve_seconds_of_silence_after_it()
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
    public async Task The_validation_of_a_token_that_was_sent_after_the_PING_does_not_excuse_silence()
    {
        _watch.Start();
        await _redis.HearAsync("PING");
        await Time.PassAsync(_interval);
        await AuthenticateAsync();
        await Time.PassAsync(_interval);

        Assert.Equal(OutageCause.NoAnswer, Cause);
    }

    [Fact]
    public async Task Connections_that_StackExchange_Redis_no_longer_uses_are_closed()
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
    public async Task A_node_that_has_left_the_cluster_is_removed_and_its_connection_is_closed()
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
    public async Task While_a_cluster_node_is_lost_each_round_reads_the_topology_until_a_failover_must_be_over()
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
    public async Task The_topology_is_not_read_without_a_cluster_or_without_a_lost_node(bool isCluster, bool isLost)
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

    /// <summary>Sends AUTH, which gets no answer.</summary>
    private async Task AuthenticateAsync()
    {
        _connection.Tokens.Publish(new("user", "token", Time.GetUtcNow(), Time.GetTimestamp(), DateTimeOffset.MaxValue));
        _reauthenticator.Start(Played.Of<IConnectionMultiplexer>((_, _) => null));
        _reauthenticator.OnUnknown(PlayedRedis.EndPoint);
        await _redis.HearAsync("AUTH user token");
    }
}
