using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Tests.Identity;

public class AccessTokenClaimsTests
{
    [Fact]
    public void The_object_ID_is_the_claim_oid() =>
        Assert.Equal("the-id", AccessTokenClaims.ObjectId(Tokens.Jwt(new { aud = "x", oid = "the-id", appid = "not-this" })));

    [Theory]
    [InlineData("")]
    [InlineData("opaque")]
    [InlineData("a.b.c")]
    [InlineData("a.!!!.c")]
    [InlineData("..")]
    [InlineData("a.W10.c")]
    [InlineData("a.eyJvaWQiOjF9.c")]
    public void What_is_no_JWT_with_an_object_ID_has_none(string token) => Assert.Null(AccessTokenClaims.ObjectId(token));
}
