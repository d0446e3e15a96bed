using System.Text;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Tests.Emulator;

public class KeyPositionsTests
{
    [Theory]
    [InlineData("PING")]
    [InlineData("PUBLISH a b")]
    [InlineData("SUBSCRIBE a b")]
    [InlineData("FLUSHALL")]
    [InlineData("GET a", "a")]
    [InlineData("set a b EX 5", "a")]
    [InlineData("HSET a f v f v", "a")]
    [InlineData("OBJECT ENCODING a", "a")]
    [InlineData("OBJECT HELP")]
    [InlineData("XINFO STREAM a FULL", "a")]
    [InlineData("DEL a b c", "a", "b", "c")]
    [InlineData("DEL")]
    [InlineData("MSET a 1 b 2", "a", "b")]
    [InlineData("MSET a 1 b", "a", "b")]
    [InlineData("BLPOP a b 0", "a", "b")]
    [InlineData("BITOP AND a b c", "a", "b", "c")]
    [InlineData("RENAME a b", "a", "b")]
    [InlineData("RENAME a", "a")]
    [InlineData("COPY a b REPLACE", "a", "b")]
    [InlineData("EVAL script 2 a b c", "a", "b")]
    [InlineData("EVAL script 0 c")]
    [InlineData("EVAL script -1 c")]
    [InlineData("EVAL script 3 a b")]
    [InlineData("EVAL script x a")]
    [InlineData("EVAL")]
    [InlineData("FCALL f 1 a b", "a")]
    [InlineData("ZUNION 2 a b WITHSCORES", "a", "b")]
    [InlineData("ZUNIONSTORE c 2 a b", "a", "b", "c")]
    [InlineData("BZMPOP 0 2 a b MIN", "a", "b")]
    [InlineData("XREAD COUNT 2 STREAMS a b 0 0", "a", "b")]
    [InlineData("XREADGROUP GROUP g c streams a >", "a")]
    [InlineData("XREAD COUNT 2")]
    [InlineData("SORT a BY nosort", "a")]
    [InlineData("SORT a STORE b", "a", "b")]
    [InlineData("GEORADIUS a 1 1 1 km STOREDIST b", "a", "b")]
    public void The_keys_of_a_command_are_found(string text, params string[] keys)
    {
        var command = new RespCommand([.. text.Split(' ').Select(Encoding.ASCII.GetBytes)]);

        var found = KeyPositions.Of(command.Name)?.KeysOf(command) ?? [];

        Assert.Equal(keys, found.Select(Encoding.ASCII.GetString).Order());
    }
}
