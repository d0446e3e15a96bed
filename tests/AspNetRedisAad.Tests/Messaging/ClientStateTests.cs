using System.Text;
using AspNetRedisAad.Messaging;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Tests.Messaging;

public class ClientStateTests
{
    private readonly ClientState _state = new();

    [Fact]
    public void A_replacement_connection_gets_the_same_commands()
    {
        Send("HELLO", "3");
        Send("CLIENT", "SETNAME", "app");
        Send("PING");
        Send("SUBSCRIBE", "news");
        Send("PSUBSCRIBE", "n*");
        Send("SSUBSCRIBE", "shard");
        Send("UNSUBSCRIBE", "news");

        var told = _state.Repeat()
            .Select(repeated => string.Join(' ', RespFrame.Texts(new(repeated.Command))!.Select(Encoding.UTF8.GetString)));

        Assert.Equal(["HELLO 3", "CLIENT SETNAME app", "PSUBSCRIBE n*", "SSUBSCRIBE shard"], told);
    }

    [Fact]
    public void A_subscription_that_the_server_refuses_is_not_repeated()
    {
        var asked = Send("SUBSCRIBE", "secret");

        _state.Answered(asked, "NOPERM no", (byte)'-');

        Assert.Empty(_state.Subscriptions);
    }

    [Theory]
    [InlineData('%', null, true)]
    [InlineData('*', null, false)]
    [InlineData('-', "ERR unknown command 'HELLO'", false)]
    public void RESP3_is_used_when_the_answer_to_HELLO_says_so(char prefix, string? error, bool expected)
    {
        _state.Answered(Send("HELLO", "3"), error, (byte)prefix);

        Assert.Equal(expected, _state.IsResp3);
    }

    [Fact]
    public async Task A_command_with_several_channels_has_one_answer_for_each_and_one_refusal_ends_it()
    {
        var (granted, refused) = (Send("SUBSCRIBE", "a", "b"), Send("SUBSCRIBE", "a", "b"));

        Assert.False(granted.Take(new("+x\r\n"u8.ToArray())));
        Assert.True(granted.Take(new("+x\r\n"u8.ToArray())));
        Assert.Null(await granted.Answered);
        Assert.True(refused.Take(new("-NOPERM no\r\n"u8.ToArray())));
        Assert.Equal("NOPERM no", await refused.Answered);
    }

    private Expectation Send(params string[] command) =>
        _state.Sending([.. command.Select(Encoding.UTF8.GetBytes)], RespCommand.Write(command));
}
