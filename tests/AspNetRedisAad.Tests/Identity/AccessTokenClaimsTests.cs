using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Tests.Identity;

public class AccessTokenClaimsTests
{
    [Fact]
    public void The_claims_are_read()
    {
        var claims = AccessTokenClaims.Read(Tokens.Jwt(new { aud = "x", oid = "the-id", appid = "not-this", nbf = 100, exp = 200 }))!;

        Assert.Equal("the-id", claims.ObjectId);
        Assert.Equal(["x"], claims.Audiences);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(100), claims.NotBefore);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(200), claims.ExpiresOn);
    }

    [Fact]
    public void Several_audiences_are_read() =>
        Assert.Equal(["x", "y"], AccessTokenClaims.Read(Tokens.Jwt(new { aud = new[] { "x", "y" } }))!.Audiences);

    [Fact]
    public void Claims_of_the_wrong_type_count_as_missing()
    {
        var claims = AccessTokenClaims.Read(Tokens.Jwt(new { aud = 1, oid = 2, nbf = "3", exp = new { } }))!;

        Assert.Equal((null, 0, null, null), (claims.ObjectId, claims.Audiences.Count, claims.NotBefore, claims.ExpiresOn));
    }

    [Theory]
    [InlineData("")]
    [InlineData("opaque")]
    [InlineData("a.b.c")]
    [InlineData("a.!!!.c")]
    [InlineData("..")]
    [InlineData("a.W10.c")]
    [InlineData("a.eyJleHAiOjk5OTk5OTk5OTk5OTk5fQ.c")]
    public void A_token_that_is_not_a_JWT_has_no_claims(string token) => Assert.Null(AccessTokenClaims.Read(token));
}
