using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Tests.Identity;

public class RedisTokenTests
{
    [Fact]
    public void Text_form_names_user_and_expiry_and_never_the_token()
    {
        var token = Tokens.Of(TimeSpan.FromHours(1));
        var snapshot = new TokenSnapshot(token, null, 3, 0, null);

        Assert.StartsWith("user, expires 2030-01-01T01:00:00", token.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-value", token.ToString() + snapshot, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ERR unknown command 'AUTH', with args beginning with: 'user' 'secret-va",
        "ERR unknown command 'AUTH', with args beginning with: 'user' '...")]
    [InlineData(
        "WRONGPASS invalid username-password pair or user is disabled.", "WRONGPASS invalid username-password pair or user is disabled.")]
    public void A_token_that_a_server_repeats_is_concealed(string said, string shown) =>
        Assert.Equal(shown, Tokens.Of(TimeSpan.FromHours(1)).Conceal(said));
}
