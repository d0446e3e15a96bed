using AspNetRedisAad.Identity;
using Azure.Core;

namespace AspNetRedisAad.Tests.Identity;

public sealed class TokenCheckTests
{
    private const string Redis = "https://redis.azure.com";
    private static readonly DateTimeOffset _now = Tokens.Start;

    [Theory]
    [InlineData("https://redis.azure.com")]
    [InlineData("https://redis.azure.com/")]
    [InlineData("acca5fbb-b7e4-4009-81f1-37e38fd66d78")]
    public void The_user_name_is_the_object_ID_of_a_token_for_Azure_Redis(string audience) =>
        Assert.Equal("me", UserNameFor(new { oid = "me", aud = audience }));

    [Fact]
    public void A_user_name_in_the_settings_takes_precedence() =>
        Assert.Equal("chosen", UserNameFor(new { oid = "me", aud = Redis }, options => options.UserName = "chosen"));

    [Fact]
    public void A_custom_scope_has_its_own_audience() =>
        Assert.Equal("me", UserNameFor(new { oid = "me", aud = "7f3e" }, options => options.Scope = "api://my-redis/.default"));

    [Fact]
    public void An_opaque_token_is_refused() => Refused("malformed", "opaque");

    [Fact]
    public void A_token_for_another_service_is_refused() =>
        Refused("wrong_audience", Tokens.Jwt(new { oid = "me", aud = "https://vault.azure.net" }));

    [Fact]
    public void A_token_without_an_audience_is_refused() => Refused("wrong_audience", Tokens.Jwt(new { oid = "me" }));

    [Fact]
    public void A_token_without_an_object_ID_is_refused() => Refused("no_object_id", Tokens.Jwt(new { aud = Redis }));

    [Fact]
    public void An_expired_token_is_refused() => Refused("expired", Tokens.Jwt(new { oid = "me", aud = Redis }), life: TimeSpan.Zero);

    [Fact]
    public void A_token_from_the_future_is_refused_but_a_clock_ten_minutes_slow_is_tolerated()
    {
        Refused("not_yet_valid", Tokens.Jwt(new { oid = "me", aud = Redis, nbf = _now.AddHours(1).ToUnixTimeSeconds() }));
        Assert.Equal("me", UserNameFor(new { oid = "me", aud = Redis, nbf = _now.AddMinutes(10).ToUnixTimeSeconds() }));
    }

    private static string UserNameFor(object claims, Action<AzureRedisAadOptions>? configure = null)
    {
        var options = new AzureRedisAadOptions();
        configure?.Invoke(options);
        return new TokenCheck(options).UserNameFor(new AccessToken(Tokens.Jwt(claims), _now.AddHours(1)), _now);
    }

    private static void Refused(string reason, string token, TimeSpan? life = null)
    {
        var error = Assert.Throws<TokenUnavailableException>(() =>
            new TokenCheck(new AzureRedisAadOptions()).UserNameFor(new AccessToken(token, _now + (life ?? TimeSpan.FromHours(1))), _now));

        Assert.Equal(reason, error.Reason);
        Assert.DoesNotContain(token, error.ToString(), StringComparison.Ordinal);
    }
}
