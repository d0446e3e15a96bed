using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Messaging;
using AspNetRedisAad.Tests.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.Tests.Messaging;

/// <summary>A client that sends what StackExchange.Redis sends, and servers that the test simulates.</summary>
public sealed class MessageConnectionTests : IAsyncLifetime
{
    private static readonly DnsEndPoint _endpoint = new("localhost", 6380);

    private readonly FakeTimeProvider _time = new();
    private readonly RedisTokenStore _tokens = new();
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<string> _published = [];
    private readonly MessageServices _services;
    private readonly PlayedServer _first = new();
    private readonly MessageConnection _connection;
    private readonly PipeReader _client;
    private readonly Task _running;

    public MessageConnectionTests()
    {
        var meters = _metrics.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        _services = new MessageServices(
            _tokens,
            (_, _) => throw new InvalidOperationException("No test asks for it."),
            _ => true,
            (_, channel) =>
            {
                _published.Add(Encoding.UTF8.GetString(channel));
                return Task.CompletedTask;
            },
            "shop:",
            new Jitter(new Random(1)),
            _time,
            new ConnectionMetrics(meters),
            new BackgroundMetrics(meters),
            NullLogger.Instance);
        _connection = new MessageConnection(_endpoint, _first.Line, _services);
        _client = PipeReader.Create(_connection.Stream);
        _running = MessageConnections.RunAsync(_connection, _services);
    }

    /// <summary>PING watches the connection from the beginning; on this test's clock there is no second one.</summary>
    public async ValueTask InitializeAsync() => await _first.AnswerAsync("PING", "+PONG\r\n");

    public async ValueTask DisposeAsync()
    {
        _connection.End();
        await _connection.Stream.DisposeAsync();
        _first.Dispose();
        await _metrics.DisposeAsync();
    }

    [Fact]
    public async Task Commands_answers_and_messages_are_forwarded_unchanged()
    {
        await SubscribeAsync("news");

        await _first.SayAsync(Message("news", "hello"));

        await HearsAsync(Message("news", "hello"));
    }

    [Fact]
    public async Task A_refused_PING_is_an_answer()
    {
        await AskAsync("*1\r\n$4\r\nPING\r\n", "-NOPERM User x has no permissions to run the 'ping' command\r\n");

        await HearsAsync("+PONG\r\n");
    }

    [Fact]
    public async Task The_client_does_not_get_answers_to_our_commands()
    {
        await SubscribeAsync("news");
        var asked = _connection.Link.AskAsync("AUTH", "user"u8.ToArray(), "token"u8.ToArray());
        await _first.HearsAsync("AUTH user token");

        await _first.SayAsync(Message("news", "before") + "+OK\r\n" + Message("news", "after"));

        Assert.Null(await asked);
        await HearsAsync(Message("news", "before") + Message("news", "after"));
    }

    [Fact]
    public async Task The_client_sees_the_end_when_the_server_closes()
    {
        _first.Dispose();

        var read = await _client.ReadAsync(TestContext.Current.CancellationToken);
        Assert.True(read.IsCompleted);
        await _running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Across_a_handover_each_message_arrives_once_and_in_order_whichever_link_is_ahead(bool successorIsAhead)
    {
        await SubscribeAsync("news");
        using var second = new PlayedServer();
        var handover = _connection.HandOverAsync(second.Line, TestContext.Current.CancellationToken);
        await _first.AnswerAsync("PING", "+PONG\r\n");
        await second.AnswerAsync("SUBSCRIBE news", Confirmation("news"));
        var marker = (await _first.HearAsync()).Split(' ')[1];
        await _first.SayAsync(Confirmation(marker));
        await second.AnswerAsync($"SUBSCRIBE {marker}", Confirmation(marker));
        Assert.StartsWith("shop:handover:", marker, StringComparison.Ordinal);

        // Both receive 1 to 4, with the marker after 2.
        var (one, two) = (Message("news", "1") + Message("news", "2") + Message(marker, ""), Message("news", "3") + Message("news", "4"));
        await (successorIsAhead ? second : _first).SayAsync(one + two);
        await HearsAsync(successorIsAhead ? "" : Message("news", "1") + Message("news", "2"));
        await (successorIsAhead ? _first : second).SayAsync(one + two);

        Assert.Null(await handover);
        await HearsAsync(successorIsAhead ? Message("news", "1") + Message("news", "2") + two : two);
        Assert.Equal([marker], _published);
        await second.AnswerAsync($"UNSUBSCRIBE {marker}", ">3\r\n$11\r\nunsubscribe\r\n$1\r\nx\r\n:1\r\n");
        await second.SayAsync(Message("news", "5"));
        await HearsAsync(Message("news", "5"));
    }

    [Fact]
    public async Task A_successor_that_refuses_a_subscription_is_not_used()
    {
        await SubscribeAsync("news");
        using var second = new PlayedServer();
        var handover = _connection.HandOverAsync(second.Line, TestContext.Current.CancellationToken);
        await _first.AnswerAsync("PING", "+PONG\r\n");

        await second.AnswerAsync("SUBSCRIBE news", "-NOPERM no\r\n");

        await Assert.ThrowsAsync<IOException>(() => handover);
        await _first.SayAsync(Message("news", "still here"));
        await HearsAsync(Message("news", "still here"));
    }

    [Fact]
    public void A_handover_is_over_when_the_successor_has_taken_over_not_when_both_have_received_the_marker()
    {
        using var second = new PlayedServer();
        var (from, to) = (_connection.Link, new MessageLink(second.Line, _connection, _time));
        var handover = new Handover(from, to, Subscription.Of(Subscription.Plain, "marker"u8.ToArray()));
        var marker = MessageFrame.Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(Message("marker", ""))));

        handover.Counts(from, marker);
        Assert.False(handover.IsDue);
        handover.Counts(to, marker);

        Assert.True(handover.IsDue);
        Assert.False(handover.Done.IsCompleted);
        handover.Complete();
        Assert.True(handover.Done.IsCompleted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_the_server_closes_during_a_handover_the_successor_ends_with_the_connection(bool isSubscribed)
    {
        await SubscribeAsync("news");
        using var second = new PlayedServer();
        var handover = _connection.HandOverAsync(second.Line, TestContext.Current.CancellationToken);
        await _first.AnswerAsync("PING", "+PONG\r\n");
        await second.HearsAsync("SUBSCRIBE news");
        if (isSubscribed)
        {
            await second.SayAsync(Confirmation("news"));
            await second.HearAsync();
        }

        _first.Dispose();

        await EndsAsync(handover);
        await EndsAsync(_running);
        Assert.True(await second.EndsAsync());
    }

    [Fact]
    public async Task A_handover_that_is_canceled_before_it_begins_leaves_no_link_behind()
    {
        await SubscribeAsync("news");
        using var second = new PlayedServer();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _connection.HandOverAsync(second.Line, new CancellationToken(canceled: true)));

        Assert.True(await second.EndsAsync());
        await _first.SayAsync(Message("news", "still here"));
        await HearsAsync(Message("news", "still here"));
    }

    [Fact]
    public async Task If_two_nodes_have_a_channel_the_latest_one_counts_until_it_ends()
    {
        await SubscribeAsync("news");
        using var node = new PlayedServer();
        var other = new MessageConnection(new DnsEndPoint("localhost", 6381), node.Line, _services);
        var running = MessageConnections.RunAsync(other, _services);
        await node.AnswerAsync("PING", "+PONG\r\n");
        await other.Stream.WriteAsync("*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nnews\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await node.AnswerAsync("SUBSCRIBE news", Confirmation("news"));
        await ReadAsync(other.Stream, Confirmation("news").Length);

        await _first.SayAsync(Message("news", "1") + Message("__keyevent@0__:set", "key"));
        await HearsAsync(Message("__keyevent@0__:set", "key"));

        other.End();
        await running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await _first.SayAsync(Message("news", "2"));
        await HearsAsync(Message("news", "2"));
    }

    private static string Message(string channel, string text) =>
        $">3\r\n$7\r\nmessage\r\n${channel.Length}\r\n{channel}\r\n${text.Length}\r\n{text}\r\n";

    private static string Confirmation(string channel) => $">3\r\n$9\r\nsubscribe\r\n${channel.Length}\r\n{channel}\r\n:1\r\n";

    /// <summary>Waits for its end, whether it succeeds or not.</summary>
    private static async Task EndsAsync(Task task)
    {
        await task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(task.IsCompleted);
    }

    private static async Task ReadAsync(Stream stream, int length) =>
        await stream.ReadExactlyAsync(new byte[length], TestContext.Current.CancellationToken);

    private async Task SubscribeAsync(string channel)
    {
        await AskAsync($"*2\r\n$9\r\nSUBSCRIBE\r\n${channel.Length}\r\n{channel}\r\n", Confirmation(channel));
        await HearsAsync(Confirmation(channel));
    }

    private async Task AskAsync(string command, string answer)
    {
        await _connection.Stream.WriteAsync(Encoding.UTF8.GetBytes(command), TestContext.Current.CancellationToken);
        await _first.HearAsync();
        await _first.SayAsync(answer);
    }

    private async Task HearsAsync(string expected)
    {
        if (expected.Length == 0)
            return;

        var read = await _client.ReadAtLeastAsync(expected.Length, TestContext.Current.CancellationToken);
        Assert.Equal(expected, Encoding.UTF8.GetString(read.Buffer));
        _client.AdvanceTo(read.Buffer.End);
    }
}
