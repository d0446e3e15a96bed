using System.Buffers;
using System.Text;
using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Edge;

namespace AspNetRedisAad.Tests.Emulator;

public class ServiceErrorsTests
{
    private static readonly RefusedCommand _redis = RefusedCommand.OfRedis();
    private static readonly RefusedCommand _garnet = RefusedCommand.OfGarnet();
    private static readonly string _redisError = $"-ERR unknown command '{_redis.Command.Name}', with args beginning with: \r\n";
    private static readonly string _garnetError = "-ERR wrong number of arguments for 'GETIFNOTMATCH' command\r\n";

    [Fact]
    public void An_expected_error_replaces_the_servers_own_however_the_network_splits_the_answers()
    {
        var answers = $"+OK\r\n{_redisError}$3\r\n-ER\r\n-ERR unknown command 'x', with args beginning with: \r\n{_redisError}+PONG\r\n";
        foreach (var size in Enumerable.Range(1, answers.Length))
        {
            Assert.Equal(
                "+OK\r\n-ERR one\r\n$3\r\n-ER\r\n-ERR unknown command 'x', with args beginning with: \r\n-ERR two\r\n+PONG\r\n",
                Exchange(_redis, ["ERR one", "ERR two"], answers.Chunk(size).Select(chunk => new string(chunk))));
        }
    }

    [Fact]
    public void Garnet_has_a_different_error() =>
        Assert.Equal("+QUEUED\r\n-ERR one\r\n+QUEUED\r\n", Exchange(_garnet, ["ERR one"], [$"+QUEUED\r\n{_garnetError}+QUEUED\r\n"]));

    [Fact]
    public void A_value_that_looks_like_an_error_is_forwarded()
    {
        var value = $"-ERR unknown command {new string('x', 1000)}\r\n-ERR unknown comma";
        Assert.Equal($"{value}nd\r\n-ERR one\r\n", Exchange(_redis, ["ERR one"], [value, "nd\r\n", _redisError]));
    }

    [Fact]
    public void A_whole_answer_never_waits()
    {
        var errors = new ServiceErrors(_redis);
        errors.Expect("ERR one");
        var output = new ArrayBufferWriter<byte>();

        errors.Exchange("$4\r\n-ERR\r\n"u8, output);

        Assert.Equal("$4\r\n-ERR\r\n", Encoding.ASCII.GetString(output.WrittenSpan));
        Assert.True(errors.AreExpected);
    }

    private static string Exchange(RefusedCommand refused, IEnumerable<string> expected, IEnumerable<string> packets)
    {
        var errors = new ServiceErrors(refused);
        foreach (var error in expected)
            Assert.Same(refused.Command, errors.Expect(error));

        var output = new ArrayBufferWriter<byte>();
        foreach (var packet in packets)
        {
            if (errors.AreExpected)
                errors.Exchange(Encoding.ASCII.GetBytes(packet), output);
            else
                output.Write(Encoding.ASCII.GetBytes(packet));
        }

        Assert.False(errors.AreExpected);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
