using System.IO.Pipelines;
using System.Text;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Tool.Exec;

namespace AspNetRedisAad.ClientTests.Exec;

/// <summary>Where the gateway of <c>redis-aad exec</c> inserts its AUTH, and which reply it removes, byte by byte.</summary>
public sealed class RenewalTests : IAsyncDisposable
{
    private const string Auth = "*3\r\n$4\r\nAUTH\r\n$4\r\nuser\r\n$5\r\ntoken\r\n";

    private readonly Pipe _fromClient = new();
    private readonly Pipe _toClient = new();
    private readonly Pipe _toServer = new();
    private readonly Pipe _fromServer = new();
    private readonly List<string> _refusals = [];
    private readonly RequestPump _requests;
    private readonly Task _asking;
    private readonly Task _answering;

    public RenewalTests()
    {
        var tokens = new RedisTokenStore();
        tokens.Publish(new RedisToken("user", "token", DateTimeOffset.UtcNow, 0, DateTimeOffset.UtcNow.AddHours(1)));
        var conversation = new Conversation();
        _requests = new RequestPump(_fromClient.Reader, _toClient.Writer, _toServer.Writer, conversation, new GatewayPassword(), tokens,
            isKnown: true);
        _asking = _requests.RunAsync(TestContext.Current.CancellationToken);
        _answering = new ReplyPump(_fromServer.Reader, _toClient.Writer, conversation, _refusals.Add)
            .RunAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _fromClient.Writer.CompleteAsync();
        await _fromServer.Writer.CompleteAsync();
        await Task.WhenAll(_asking, _answering);
    }

    [Fact]
    public async Task An_idle_connection_is_signed_in_again_without_the_client_noticing()
    {
        _requests.Renew();
        await ServerGetsAsync(Auth);
        await ServerSaysAsync("+OK\r\n");

        await ClientSaysAsync("PING\r\n");
        await ServerGetsAsync("PING\r\n");
        await ServerSaysAsync("+PONG\r\n");
        await ClientGetsAsync("+PONG\r\n");
    }

    [Fact]
    public async Task AUTH_does_not_split_a_command_and_its_reply_is_found_after_the_pending_ones()
    {
        const string Set = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$10\r\n0123456789\r\n";
        await ClientSaysAsync("*2\r\n$3\r\nGET\r\n$1\r\na\r\n");
        await ServerGetsAsync("*2\r\n$3\r\nGET\r\n$1\r\na\r\n");
        await ClientSaysAsync(Set[..33]);
        await ServerGetsAsync(Set[..33]);

        _requests.Renew();
        await ClientSaysAsync(Set[33..]);

        await ServerGetsAsync(Set[33..] + Auth);
        await ServerSaysAsync("$5\r\nvalue\r\n+OK\r\n+O");
        await ServerSaysAsync("K\r\n");
        await ClientGetsAsync("$5\r\nvalue\r\n+OK\r\n");
    }

    [Theory]
    [InlineData("EXEC")]
    [InlineData("discard")]
    public async Task AUTH_waits_until_a_transaction_ends(string end)
    {
        await ClientSaysAsync("MULTI\r\n");
        await ServerGetsAsync("MULTI\r\n");
        _requests.Renew();
        await ClientSaysAsync("INCR a\r\n");
        await ServerGetsAsync("INCR a\r\n");

        await ClientSaysAsync($"{end}\r\nPING\r\n");

        await ServerGetsAsync($"{end}\r\n{Auth}PING\r\n");
        await ServerSaysAsync("+OK\r\n+QUEUED\r\n*1\r\n:1\r\n+OK\r\n+PONG\r\n");
        await ClientGetsAsync("+OK\r\n+QUEUED\r\n*1\r\n:1\r\n+PONG\r\n");
    }

    [Fact]
    public async Task RESP3_pushes_are_not_replies_except_confirmations()
    {
        await ClientSaysAsync("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\nSUBSCRIBE news\r\n");
        await ServerGetsAsync("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\nSUBSCRIBE news\r\n");
        _requests.Renew();
        await ServerGetsAsync(Auth);

        const string Message = ">3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$1\r\nx\r\n";
        const string Confirmation = ">3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n";
        await ServerSaysAsync("%1\r\n$5\r\nproto\r\n:3\r\n" + Message + Confirmation + Message + "+OK\r\n" + Message);

        await ClientGetsAsync("%1\r\n$5\r\nproto\r\n:3\r\n" + Message + Confirmation + Message + Message);
    }

    [Fact]
    public async Task A_subscription_that_RESP3_refuses_is_a_reply()
    {
        await ClientSaysAsync("HELLO 3\r\nSUBSCRIBE news\r\n");
        // HELLO is rewritten only if it signs in.
        await ServerGetsAsync("HELLO 3\r\nSUBSCRIBE news\r\n");
        _requests.Renew();
        await ServerGetsAsync(Auth);

        await ServerSaysAsync("%1\r\n$5\r\nproto\r\n:3\r\n-NOPERM no\r\n+OK\r\n:7\r\n");

        await ClientGetsAsync("%1\r\n$5\r\nproto\r\n:3\r\n-NOPERM no\r\n:7\r\n");
    }

    [Fact]
    public async Task Output_of_MONITOR_is_not_a_reply()
    {
        await ClientSaysAsync("MONITOR\r\n");
        await ServerGetsAsync("MONITOR\r\n");
        await ServerSaysAsync("+OK\r\n+1700000000.1 [0 :0] \"get\" \"a\"\r\n");
        await ClientGetsAsync("+OK\r\n+1700000000.1 [0 :0] \"get\" \"a\"\r\n");
        _requests.Renew();
        await ServerGetsAsync(Auth);

        await ServerSaysAsync("+1700000000.2 [0 :0] \"get\" \"b\"\r\n+OK\r\n+1700000000.3 [0 :0] \"get\" \"c\"\r\n");

        await ClientGetsAsync("+1700000000.2 [0 :0] \"get\" \"b\"\r\n+1700000000.3 [0 :0] \"get\" \"c\"\r\n");
    }

    [Fact]
    public async Task After_RESET_it_signs_in_again_at_once()
    {
        await ClientSaysAsync("*1\r\n$5\r\nRESET\r\nPING\r\n");

        await ServerGetsAsync("*1\r\n$5\r\nRESET\r\n" + Auth + "PING\r\n");
        await ServerSaysAsync("+RESET\r\n+OK\r\n+PONG\r\n");
        await ClientGetsAsync("+RESET\r\n+PONG\r\n");
    }

    [Fact]
    public async Task A_refused_token_is_reported_and_not_shown_to_the_client()
    {
        _requests.Renew();
        await ServerGetsAsync(Auth);
        await ServerSaysAsync("-WRONGPASS no\r\n");
        await ClientSaysAsync("PING\r\n");
        await ServerSaysAsync("+PONG\r\n");

        await ClientGetsAsync("+PONG\r\n");
        Assert.Equal(["WRONGPASS no"], _refusals);
    }

    private static async Task SaysAsync(Pipe pipe, string text) => await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Expects exactly this, and nothing after it.</summary>
    private static async Task GetsAsync(Pipe pipe, string text)
    {
        var read = await pipe.Reader.ReadAtLeastAsync(text.Length).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(text, Encoding.UTF8.GetString(read.Buffer));
        pipe.Reader.AdvanceTo(read.Buffer.End);
    }

    private Task ClientSaysAsync(string text) => SaysAsync(_fromClient, text);

    private Task ServerSaysAsync(string text) => SaysAsync(_fromServer, text);

    private Task ServerGetsAsync(string text) => GetsAsync(_toServer, text);

    private Task ClientGetsAsync(string text) => GetsAsync(_toClient, text);
}
