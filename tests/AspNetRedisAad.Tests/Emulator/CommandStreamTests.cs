using System.Buffers;
using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.Emulator.Edge;
using AspNetRedisAad.Emulator.Profiles;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Tests.Emulator;

public sealed class CommandStreamTests
{
    private const string Get = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
    private const string LongName = "*2\r\n$20\r\nSOME.MODULE.COMMAND1\r\n$4\r\nAUTH\r\n";
    private const string Binary = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$12\r\n*3\r\n$4\r\nAUTH\r\n";
    private const string Empty = "*2\r\n$4\r\nECHO\r\n$0\r\n\r\n";
    private const string Auth = "*3\r\n$4\r\nauth\r\n$2\r\nme\r\n$5\r\ntoken\r\n";
    private const string Hello = "*5\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$5\r\ntoken\r\n";
    private const string Blocked = "*3\r\n$6\r\nConfig\r\n$3\r\nGET\r\n$1\r\n*\r\n";
    private const string Inline = "  PING   hello \r\n";

    [Fact]
    public void Ordinary_commands_are_forwarded_unchanged()
    {
        var (passed, notable) = Read([Get + LongName + Binary + Empty + "*0\r\n" + Get]);

        Assert.Equal(Get + LongName + Binary + Empty + Get, passed);
        Assert.Empty(notable);
    }

    [Theory]
    [InlineData("*0\r\n")]
    [InlineData("*-1\r\n")]
    [InlineData("\r\n")]
    [InlineData(" \n")]
    public void A_command_without_a_name_is_ignored(string nothing)
    {
        var (passed, notable) = Read([nothing + Get + nothing + Auth + nothing]);

        Assert.Equal(Get, passed);
        Assert.Single(notable);
    }

    [Theory]
    [InlineData("SET k \"a b\"\r\n", "SET|k|a b")]
    [InlineData("SET k 'a b'\n", "SET|k|a b")]
    [InlineData("SET k \"\\x41\\x6\\n\\\"\"\n", "SET|k|Ax6\n\"")]
    [InlineData("SET k '\\n\\''\n", "SET|k|\\n'")]
    [InlineData("SET k \"\"\n", "SET|k|")]
    [InlineData("SET k\vk a\"b\" \n", "SET|k\vk|ab")]
    [InlineData("AUTH \"me\" 'token'\r\n", "AUTH|me|token")]
    public void Quotes_of_inline_commands_are_read_as_Redis_does(string line, string expected) =>
        Assert.Equal([expected], Read([line], separator: '|').Notable);

    [Fact]
    public void Commands_are_counted_by_kind()
    {
        var kinds = NewKinds();

        Read([Get + Get + Auth + Inline + LongName + "*1\r\n$3\r\ngEt\r\n*1\r\n$0\r\n\r\n"], kinds: kinds);

        Assert.Equal(
            new Dictionary<string, long> { ["GET"] = 3, ["AUTH"] = 1, ["PING"] = 1, ["SOME.MODULE.COMMAND1"] = 1, ["(OTHER)"] = 1 }.OrderBy(
            kind => kind.Key),
            kinds.Counts().OrderBy(kind => kind.Key));
    }

    [Fact]
    public void A_command_that_passes_allocates_no_memory()
    {
        const int Commands = 1000;
        var rules = new ConnectionRules(ServiceProfiles.Of(EmulatorProfile.AzureManagedRedisEnterprise, activeGeoReplication: false));
        var stream = new CommandStream(NewKinds(), rules.Watches);
        var sent = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Get, Commands)));
        Assert.Equal(sent.Length, Pass());

        var before = GC.GetAllocatedBytesForCurrentThread();
        Pass();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        long Pass()
        {
            var (buffer, length) = (new ReadOnlySequence<byte>(sent), 0L);
            while (stream.Next(ref buffer, out var passed, out _))
                length += passed.Length;
            return length;
        }
    }

    [Fact]
    public void Invented_names_do_not_create_new_counters()
    {
        var kinds = NewKinds();
        for (var i = 0; i < 10_000; i++)
            kinds.Of(Encoding.ASCII.GetBytes($"NAME{i}")).Counted();

        Assert.True(kinds.Of("config"u8).IsNotable);
        Assert.Equal(10_000, kinds.Counts().Values.Sum());
        Assert.Equal(513, kinds.Counts().Count);
    }

    [Theory]
    [InlineData(Auth, "auth me token")]
    [InlineData(Hello, "HELLO 3 AUTH me token")]
    [InlineData(Blocked, "Config GET *")]
    [InlineData(Inline, "PING hello")]
    public void Notable_commands_are_extracted(string command, string expected)
    {
        var (passed, notable) = Read([Get + command + Get]);

        Assert.Equal(Get + Get, passed);
        Assert.Equal([expected], notable);
    }

    [Fact]
    public void The_stream_may_be_split_anywhere()
    {
        const string All = Get + Auth + Binary + Hello + LongName + Empty + Inline + Blocked + Get;
        var whole = Read([All]);

        foreach (var size in Enumerable.Range(1, 60))
        {
            var cut = Read(All.Chunk(size).Select(chunk => new string(chunk)));
            Assert.Equal(whole.Passed, cut.Passed);
            Assert.Equal(whole.Notable, cut.Notable);
        }
    }

    [Fact]
    public void A_large_value_is_forwarded_before_it_is_complete()
    {
        var (passed, _) = Read(["*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\nthe beginning"]);

        Assert.EndsWith("the beginning", passed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*2000\r\n")]
    [InlineData("*2000\r\n$3")]
    [InlineData("*2000\r\n$3\r\nDE")]
    [InlineData("*2\r\n$100000\r\nAUTH")]
    public void The_first_packet_of_a_long_command_may_end_within_its_name(string beginning)
    {
        var (passed, notable) = Read([beginning]);

        Assert.Empty(passed);
        Assert.Empty(notable);
    }

    [Fact]
    public void Bytes_before_an_error_are_forwarded()
    {
        var stream = new CommandStream(NewKinds());
        var sent = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(Get + "*1\r\n$-1\r\n"));

        Assert.True(stream.Next(ref sent, out var passed, out _));
        Assert.Equal(Get, Encoding.ASCII.GetString(passed));
        Assert.Throws<RespProtocolException>(() => stream.Next(ref sent, out passed, out _));
    }

    [Theory]
    [InlineData("*x\r\n")]
    [InlineData("*+1\r\n")]
    [InlineData("*01\r\n")]
    [InlineData("*1\r\n$-1\r\n")]
    [InlineData("*1\r\n$4\r\nPINGPONG\r\n")]
    [InlineData("*2\r\n$4\r\nAUTH\r\n$1\r\nabc\r\n")]
    [InlineData("*2000\r\n$4\r\nAUTH\r\n")]
    [InlineData("PING\0\r\n")]
    [InlineData("*99999999\r\n")]
    [InlineData("*1\r\n+PING\r\n")]
    [InlineData("*1\r\n$3x\r\nGET\r\n")]
    [InlineData("*1\r\n$999999999999\r\n")]
    [InlineData("*00000000000000000000001")]
    [InlineData("SET k \"a b\r\n")]
    [InlineData("SET k \"a\"b\r\n")]
    [InlineData("SET k '\r\n")]
    public void Bytes_that_are_not_RESP_are_refused(string text) =>
        Assert.Throws<RespProtocolException>(() => Read([text]));

    [Fact]
    public void An_endless_token_is_refused_rather_than_buffered() =>
        Assert.Throws<RespProtocolException>(() => Read(["*3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$100000\r\n" + new string('x', 70_000)]));

    [Fact]
    public void A_rewritten_command_is_RESP_again()
    {
        var output = new ArrayBufferWriter<byte>();
        new RespCommand([.. new[] { "AUTH", "me", "tökén" }.Select(Encoding.UTF8.GetBytes)]).With(1, "data-owner", "secret")
            .WriteTo(output);

        Assert.Equal("*3\r\n$4\r\nAUTH\r\n$10\r\ndata-owner\r\n$6\r\nsecret\r\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static CommandKinds NewKinds() => new(NotableCommands.Names);

    private static (string Passed, List<string> Notable) Read(IEnumerable<string> chunks, char separator = ' ', CommandKinds? kinds = null)
    {
        var stream = new CommandStream(kinds ?? NewKinds());
        var all = new ArrayBufferWriter<byte>();
        var notable = new List<string>();
        var kept = ReadOnlySequence<byte>.Empty;
        foreach (var chunk in chunks)
        {
            kept = new ReadOnlySequence<byte>([.. kept.ToArray(), .. Encoding.UTF8.GetBytes(chunk)]);
            while (stream.Next(ref kept, out var passed, out var command))
            {
                all.Write(passed.ToArray());
                if (command is not null)
                    notable.Add(string.Join(separator, command.Arguments.Select(Encoding.UTF8.GetString)));
            }
        }

        return (Encoding.UTF8.GetString(all.WrittenSpan), notable);
    }
}
