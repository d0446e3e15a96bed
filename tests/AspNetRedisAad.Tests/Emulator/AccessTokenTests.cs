using System.Security.Cryptography;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.Emulator.Authority;
using AspNetRedisAad.Emulator.Identity;
using AspNetRedisAad.Emulator.Validation;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AspNetRedisAad.Tests.Emulator;

/// <summary>Redis accepts a token only if all its claims and its signature are valid.</summary>
public sealed class AccessTokenTests : IDisposable
{
    private const string Audience = "https://redis.azure.com";

    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly EmulatedIdentity _identity = new("app");
    private readonly Tenant _tenant = new() { Address = new Uri("https://localhost:1/") };
    private readonly Revocation _revocation = new();
    private readonly TokenIssuer _issuer;
    private readonly AccessTokenValidator _validator;

    public AccessTokenTests()
    {
        _issuer = new TokenIssuer(_tenant, _revocation, _time);
        _validator = new AccessTokenValidator(new TenantTokenValidator(_tenant, _time), _revocation);
    }

    public void Dispose() => _tenant.Dispose();

    [Theory]
    [InlineData("https://redis.azure.com")]
    [InlineData("https://redis.azure.com/")]
    [InlineData("acca5fbb-b7e4-4009-81f1-37e38fd66d78")]
    [InlineData("acca5fbb-b7e4-4009-81f1-37e38fd66d78/")]
    public async Task Both_names_of_Azure_Redis_are_accepted(string audience) =>
        Assert.Equal(_time.GetUtcNow() + _hour, await ValidateAsync(_issuer.Issue(_identity, audience, _hour).Value));

    [Theory]
    [InlineData("https://management.azure.com")]
    [InlineData("https://redis.azure.com.example.org")]
    [InlineData("00000003-0000-0000-c000-000000000000")]
    public async Task A_token_for_something_else_is_refused(string audience) =>
        Assert.Null(await ValidateAsync(_issuer.Issue(_identity, audience, _hour).Value));

    [Fact]
    public async Task A_token_of_another_user_is_refused()
    {
        var token = _issuer.Issue(_identity, Audience, _hour).Value;

        Assert.Null(await _validator.ValidateAsync(new EmulatedIdentity("other").ObjectId, token));
        Assert.Null(await _validator.ValidateAsync(_identity.ClientId, token));
        Assert.Null(await _validator.ValidateAsync(_identity.ObjectId.ToUpperInvariant(), token));
    }

    [Fact]
    public async Task A_token_is_valid_only_until_its_expiry()
    {
        var token = _issuer.Issue(_identity, Audience, _hour).Value;

        _time.Advance(_hour - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await ValidateAsync(token));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await ValidateAsync(token));
    }

    [Fact]
    public async Task A_token_that_is_not_valid_yet_is_refused()
    {
        var token = _issuer.Issue(_identity, Audience, _hour).Value;
        Assert.NotNull(await ValidateAsync(token));

        _time.AdjustTime(_time.GetUtcNow() - TimeSpan.FromMinutes(1));
        Assert.Null(await ValidateAsync(token));
    }

    [Fact]
    public async Task A_revoked_token_is_refused_and_a_later_one_is_accepted()
    {
        var token = _issuer.Issue(_identity, Audience, _hour).Value;
        Assert.NotNull(await ValidateAsync(token));

        _revocation.RevokeAll();
        Assert.Null(await ValidateAsync(token));
        Assert.NotNull(await ValidateAsync(_issuer.Issue(_identity, Audience, _hour).Value));
    }

    [Fact]
    public async Task A_token_of_another_tenant_is_refused()
    {
        var guest = new EmulatedIdentity("guest") { TenantId = Guid.NewGuid().ToString() };

        Assert.Null(await _validator.ValidateAsync(guest.ObjectId, _issuer.Issue(guest, Audience, _hour).Value));
    }

    [Fact]
    public async Task A_token_that_is_signed_with_another_key_is_refused()
    {
        using var key = RSA.Create(2048);
        var good = new JsonWebToken(_issuer.Issue(_identity, Audience, _hour).Value);

        var forged = new JsonWebTokenHandler().CreateToken(
            Base64UrlEncoder.Decode(good.EncodedPayload),
            new SigningCredentials(new RsaSecurityKey(key) { KeyId = good.Kid }, SecurityAlgorithms.RsaSha256));

        Assert.Equal(good.Issuer, new JsonWebToken(forged).Issuer);
        Assert.Null(await ValidateAsync(forged));
    }

    [Fact]
    public async Task A_modified_or_unsigned_token_is_refused()
    {
        var parts = _issuer.Issue(_identity, Audience, _hour).Value.Split('.');
        var longer = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("\"exp\":1", "\"exp\":2", StringComparison.Ordinal));
        var unsigned = Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}");

        Assert.NotEqual(parts[1], longer);
        Assert.Null(await ValidateAsync($"{parts[0]}.{longer}.{parts[2]}"));
        Assert.Null(await ValidateAsync($"{parts[0]}.{parts[1]}."));
        Assert.Null(await ValidateAsync($"{unsigned}.{parts[1]}."));
        Assert.Null(await ValidateAsync($"{parts[0]}.{parts[1]}"));
        Assert.Null(await ValidateAsync(""));
    }

    private async Task<DateTimeOffset?> ValidateAsync(string token) => await _validator.ValidateAsync(_identity.ObjectId, token);
}
