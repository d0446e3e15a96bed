using System.Net.Sockets;
using System.Security.Authentication;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Connection.Outages;

public class OutageReasonsTests
{
    public static TheoryData<Exception, string> Exceptions => new()
    {
        { new SocketException((int)SocketError.ConnectionRefused), nameof(OutageCause.Refused) },
        { new SocketException((int)SocketError.HostNotFound), nameof(OutageCause.NameNotResolved) },
        { new SocketException((int)SocketError.NoData), nameof(OutageCause.NameNotResolved) },
        { new SocketException((int)SocketError.TryAgain), nameof(OutageCause.NameNotResolved) },
        { new SocketException((int)SocketError.TimedOut), nameof(OutageCause.NoAnswer) },
        { new SocketException((int)SocketError.HostUnreachable), nameof(OutageCause.NoAnswer) },
        { new SocketException((int)SocketError.NetworkUnreachable), nameof(OutageCause.NoAnswer) },
        { new SocketException((int)SocketError.ConnectionReset), nameof(OutageCause.Closed) },
        { new SocketException((int)SocketError.ConnectionAborted), nameof(OutageCause.Closed) },
        { new SocketException((int)SocketError.AccessDenied), nameof(OutageCause.Other) },
        { new AuthenticationException("The remote certificate is invalid."), nameof(OutageCause.TlsRefused) },
        { new EndOfStreamException(), nameof(OutageCause.Closed) },
        { new IOException("Received an unexpected EOF or 0 bytes from the transport stream."), nameof(OutageCause.Closed) },
        { new IOException("Unable to read", new SocketException((int)SocketError.ConnectionReset)), nameof(OutageCause.Closed) },
        { new IOException("Unable to read", new SocketException((int)SocketError.TimedOut)), nameof(OutageCause.NoAnswer) },
        { new ObjectDisposedException("socket"), nameof(OutageCause.Closed) },
        { new TimeoutException(), nameof(OutageCause.NoAnswer) },
        { new OperationCanceledException(), nameof(OutageCause.NoAnswer) },
        { new TaskCanceledException(), nameof(OutageCause.NoAnswer) },
        { new RedisTimeoutException(CommandFlags.None, "Timeout performing PING (5000ms)", CommandStatus.Sent),
            nameof(OutageCause.NoAnswer) },
        { new TokenUnavailableException("identity_service", "Entra ID is down."), nameof(OutageCause.NoToken) },
        {
            new TokenUnavailableException(
                "identity_service", "Its certificate is wrong.", new AuthenticationException("The remote certificate is invalid.")),
            nameof(OutageCause.NoToken)
        },
        { Reply("LOADING Redis is loading the dataset in memory"), nameof(OutageCause.Loading) },
        { Reply("WRONGPASS invalid username-password pair or user is disabled."), nameof(OutageCause.SignInRefused) },
        { Connection(ConnectionFailureType.UnableToConnect, "It was not possible to connect"), nameof(OutageCause.NoAnswer) },
        { Connection(ConnectionFailureType.UnableToConnect, "It was not possible to connect",
            new SocketException((int)SocketError.ConnectionRefused)), nameof(OutageCause.Refused) },
        { Connection(ConnectionFailureType.UnableToResolvePhysicalConnection, "No", new SocketException((int)SocketError.HostNotFound)),
            nameof(OutageCause.NameNotResolved) },
        { Connection(ConnectionFailureType.SocketClosed, "SocketClosed on host:6380/Interactive"), nameof(OutageCause.Closed) },
        { Connection(ConnectionFailureType.SocketFailure, "SocketFailure",
            new IOException("x", new SocketException((int)SocketError.TimedOut))), nameof(OutageCause.NoAnswer) },
        { Connection(ConnectionFailureType.AuthenticationFailure, "no", new AuthenticationException("The remote certificate is invalid.")),
            nameof(OutageCause.TlsRefused) },
        { Connection(ConnectionFailureType.AuthenticationFailure, "Authentication failure"), nameof(OutageCause.SignInRefused) },
        { Connection(ConnectionFailureType.AuthenticationFailure, "no", new IOException("x")), nameof(OutageCause.Closed) },
        { Connection(ConnectionFailureType.InternalFailure, "no"), nameof(OutageCause.Other) },
        { new SignInRefusedException("WRONGPASS invalid username-password pair"), nameof(OutageCause.SignInRefused) },
        { new NotReadyException("LOADING Redis is loading the dataset in memory"), nameof(OutageCause.Loading) },
        { new ClosedByServerException("ERR max number of clients reached"), nameof(OutageCause.Closed) },
        { new AggregateException(new SocketException((int)SocketError.AccessDenied), new TimeoutException()),
            nameof(OutageCause.NoAnswer) },
        { new AggregateException(new TimeoutException(), new SocketException((int)SocketError.AccessDenied)),
            nameof(OutageCause.NoAnswer) },
        { new AuthenticationException("Authentication failed, see inner exception.", new IOException("x")),
            nameof(OutageCause.TlsRefused) },
        { Connection(ConnectionFailureType.AuthenticationFailure, "Error: WRONGPASS invalid username-password pair"),
            nameof(OutageCause.SignInRefused) },
        { Connection(ConnectionFailureType.ProtocolFailure, "Error: NOAUTH Returned"), nameof(OutageCause.SignInRefused) },
        { Connection(ConnectionFailureType.Loading, "Loading"), nameof(OutageCause.Loading) },
        { Connection(ConnectionFailureType.ProtocolFailure, "ERR max number of clients reached"), nameof(OutageCause.Closed) },
        {
            new AggregateException(new SocketException((int)SocketError.ConnectionRefused), new SocketException((int)SocketError.TimedOut)),
            nameof(OutageCause.Refused)
        },
        { new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "No",
            Reply("LOADING Redis is loading the dataset in memory")), nameof(OutageCause.Loading) },
        { new InvalidOperationException("odd"), nameof(OutageCause.Other) },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Each_exception_has_its_cause(Exception exception, string cause) =>
        Assert.Equal(cause, OutageReasons.Of(exception).Cause.ToString());

    [Theory]
    [InlineData("LOADING Redis is loading the dataset in memory", nameof(OutageCause.Loading))]
    [InlineData("-LOADING Redis is loading the dataset in memory\r\n", nameof(OutageCause.Loading))]
    [InlineData("BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.", nameof(OutageCause.Busy))]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", nameof(OutageCause.OutOfMemory))]
    [InlineData("READONLY You can't write against a read only replica.", nameof(OutageCause.ReadOnly))]
    [InlineData("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
        nameof(OutageCause.Misconfigured))]
    [InlineData("NOREPLICAS Not enough good replicas to write.", nameof(OutageCause.NoReplicas))]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", nameof(OutageCause.MasterDown))]
    [InlineData("CLUSTERDOWN The cluster is down", nameof(OutageCause.ClusterDown))]
    [InlineData("CLUSTERDOWN Hash slot not served", nameof(OutageCause.ClusterDown))]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot", nameof(OutageCause.TryAgain))]
    [InlineData("WRONGPASS invalid username-password pair or user is disabled.", nameof(OutageCause.SignInRefused))]
    [InlineData("NOAUTH Authentication required.", nameof(OutageCause.SignInRefused))]
    [InlineData("NOPERM this user has no permissions to run the 'ping' command", nameof(OutageCause.SignInRefused))]
    [InlineData("ERR AUTH <password> called without any password configured for the default user.", nameof(OutageCause.SignInRefused))]
    [InlineData("ERR invalid password", nameof(OutageCause.SignInRefused))]
    [InlineData("ERR Client sent AUTH, but no password is set", nameof(OutageCause.SignInRefused))]
    [InlineData("ERR max number of clients reached", nameof(OutageCause.Closed))]
    [InlineData("ERR max number of clients + cluster connections reached", nameof(OutageCause.Closed))]
    [InlineData("DENIED Redis is running in protected mode because protected mode is enabled", nameof(OutageCause.Closed))]
    [InlineData("EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.",
        nameof(OutageCause.OutOfMemory))]
    [InlineData("EXECABORT Transaction discarded because of previous errors.", nameof(OutageCause.Other))]
    [InlineData("ERR it is refused because of: OOM", nameof(OutageCause.Other))]
    [InlineData("BUSYKEY Target key name already exists.", nameof(OutageCause.Other))]
    [InlineData("BUSYGROUP Consumer Group name already exists", nameof(OutageCause.Other))]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", nameof(OutageCause.Other))]
    [InlineData("ERR syntax error", nameof(OutageCause.Other))]
    [InlineData("ERR", nameof(OutageCause.Other))]
    [InlineData("BUSY", nameof(OutageCause.Busy))]
    [InlineData("", nameof(OutageCause.Other))]
    public void Each_error_reply_has_its_cause(string reply, string cause) =>
        Assert.Equal(cause, OutageReasons.OfReply(reply).Cause.ToString());

    [Fact]
    public void The_servers_error_text_is_kept() => Assert.Equal(
        "It closed the connection: ERR max number of clients reached.",
        OutageReasons.OfReply("-ERR max number of clients reached\r\n").Describe());

    [Fact]
    public void An_error_text_takes_precedence_over_a_refused_connection()
    {
        var refused = new SocketException((int)SocketError.ConnectionRefused);
        var closed = new ClosedByServerException("ERR max number of clients reached");

        Assert.Equal(
            new OutageReason(OutageCause.Closed, "ERR max number of clients reached"),
            OutageReasons.Of(new AggregateException(closed, refused)));
        Assert.Equal(
            new OutageReason(OutageCause.Closed, "ERR max number of clients reached"),
            OutageReasons.Of(new AggregateException(refused, closed)));
        Assert.Equal("WRONGPASS no", OutageReasons.Of(new SignInRefusedException("WRONGPASS no")).Words);
    }

    [Fact]
    public void The_clients_input_is_removed_from_the_error_text()
    {
        var reason = OutageReasons.OfReply("ERR unknown command 'AUTH', with args beginning with: 'user' 'eyJ0eXAi.secret.token' ");

        Assert.DoesNotContain("secret", reason.Describe(), StringComparison.Ordinal);
        Assert.Contains("unknown command 'AUTH'", reason.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Error_texts_are_one_line_of_limited_length()
    {
        var reason = OutageReasons.Of(new AuthenticationException(new string('x', 1000) + "\nsecond line"));

        Assert.InRange(reason.Describe().Length, 200, 260);
        Assert.DoesNotContain('\n', reason.Describe());
        Assert.Null(OutageReasons.Of(new AuthenticationException("\r\n")).Words);
        Assert.Equal(new string('x', 200), OutageReasons.Of(new AuthenticationException(new string('x', 200))).Words);
        Assert.Equal($"{new string('x', 200)}...", OutageReasons.Of(new AuthenticationException(new string('x', 201))).Words);
    }

    [Fact]
    public void Every_cause_is_one_sentence_with_a_unique_code()
    {
        var causes = Enum.GetValues<OutageCause>();

        Assert.All(causes, cause =>
        {
            Assert.Matches(@"^[A-Z][^.:]+\.$", new OutageReason(cause).Describe());
            Assert.Matches(@"^[A-Z][^.:]+: words\.$", new OutageReason(cause, "words").Describe());
            Assert.EndsWith(": Words.", new OutageReason(cause, "Words.").ToString(), StringComparison.Ordinal);
            Assert.Matches("^[a-z_]+$", new OutageReason(cause).Code);
        });
        Assert.Equal(causes.Length, causes.Select(cause => new OutageReason(cause).Code).Distinct().Count());
        Assert.Equal(causes.Length, causes.Select(cause => new OutageReason(cause).Describe()).Distinct().Count());
    }

    [Theory]
    [InlineData("LOADING x", true, false)]
    [InlineData("BUSY x", true, false)]
    [InlineData("CLUSTERDOWN x", true, false)]
    [InlineData("MASTERDOWN x", true, false)]
    [InlineData("TRYAGAIN x", true, false)]
    [InlineData("OOM x", true, true)]
    [InlineData("READONLY x", true, true)]
    [InlineData("MISCONF x", true, true)]
    [InlineData("NOREPLICAS x", true, true)]
    [InlineData("WRONGPASS x", false, false)]
    [InlineData("ERR max number of clients reached", false, false)]
    public void A_server_that_cannot_serve_is_distinguished_from_one_that_cannot_be_reached(
        string reply, bool notReady, bool onlyWrites) => Assert.Equal(
        (notReady, onlyWrites), (OutageReasons.OfReply(reply).IsNotReady, OutageReasons.OfReply(reply).StopsOnlyWrites));

    private static RedisServerException Reply(string text) => new(RedisErrorKind.UnknownError, CommandFlags.None, text);

    private static RedisConnectionException Connection(ConnectionFailureType type, string text, Exception? inner = null) =>
        inner is null ? new(type, CommandFlags.None, text) : new(type, CommandFlags.None, text, inner);
}
