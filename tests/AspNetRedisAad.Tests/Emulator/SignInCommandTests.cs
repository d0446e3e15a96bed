using System.Text;
using AspNetRedisAad.Emulator.Edge;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Tests.Emulator;

public class SignInCommandTests
{
    [Theory]
    [InlineData("AUTH me token", 1, "AUTH me token")]
    [InlineData("HELLO 3 AUTH me token", 3, "HELLO 3 AUTH me token")]
    [InlineData("hello 2 setname x auth me token", 5, "hello 2 setname x auth me token")]
    [InlineData("HELLO 3 SETNAME AUTH AUTH me token", 5, "HELLO 3 SETNAME AUTH AUTH me token")]
    [InlineData("HELLO 3 AUTH a b AUTH me token", 6, "HELLO 3 AUTH - - AUTH me token")]
    [InlineData("HELLO 3 AUTH AUTH AUTH SETNAME me", 3, "HELLO 3 AUTH AUTH AUTH SETNAME me")]
    public void User_and_password_are_found_at_the_same_positions_as_in_Redis(string command, int start, string safe) =>
        Check(command, start, safe);

    [Theory]
    [InlineData("AUTH", "AUTH")]
    [InlineData("AUTH token", "AUTH -")]
    [InlineData("auth me token more", "auth - - -")]
    [InlineData("HELLO", "HELLO")]
    [InlineData("HELLO 3", "HELLO 3")]
    [InlineData("HELLO 3 SETNAME me", "HELLO 3 SETNAME me")]
    [InlineData("HELLO AUTH me token", "HELLO - - -")]
    [InlineData("HELLO 4 AUTH me token", "HELLO 4 - - -")]
    [InlineData("HELLO 03 AUTH me token", "HELLO 03 - - -")]
    [InlineData("HELLO 3 AUTH token", "HELLO 3 - -")]
    [InlineData("HELLO 3 AUTH me token SETNAME", "HELLO 3 AUTH - - -")]
    [InlineData("HELLO 3 SETNAME AUTH me token", "HELLO 3 SETNAME AUTH - -")]
    [InlineData("HELLO 3 OTHER AUTH me token", "HELLO 3 - - - -")]
    [InlineData("PING AUTH me token", "PING AUTH me token")]
    public void A_refused_sign_in_is_forwarded_without_its_secret(string command, string safe) => Check(command, null, safe);

    private static void Check(string command, int? start, string expected)
    {
        Assert.Equal(start, SignInCommand.Read(new RespCommand([.. command.Split(' ').Select(Encoding.ASCII.GetBytes)]), out var safe));
        Assert.Equal(expected, string.Join(' ', safe.Arguments.Select(Encoding.ASCII.GetString)));
    }
}
