using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>Signs access tokens as Microsoft Entra ID does, and checks them as Azure Redis does.</summary>
internal sealed class TokenIssuer : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly RsaSecurityKey _securityKey;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly TimeProvider _time;
    private int _generation;

    public TokenIssuer(TimeProvider time, string? tenantId = null)
    {
        _time = time;
        TenantId = tenantId ?? Guid.NewGuid().ToString();
        _securityKey = new RsaSecurityKey(_key) { KeyId = Guid.NewGuid().ToString("N") };
    }

    public string TenantId { get; }

    /// <summary>Known once the authority listens.</summary>
    public Uri Address { get; set; } = null!;

    public string Issuer => IssuerOf(TenantId);

    private string Generation => $"{Volatile.Read(ref _generation)}-";

    public PublicKey PublicKey
    {
        get
        {
            var key = _key.ExportParameters(includePrivateParameters: false);
            return new PublicKey(_securityKey.KeyId, Base64UrlEncoder.Encode(key.Modulus), Base64UrlEncoder.Encode(key.Exponent));
        }
    }

    /// <param name="identity">Whose it is.</param>
    /// <param name="audience">What it is for.</param>
    /// <param name="lifetime">How long it lives.</param>
    /// <param name="signed">False: with a signature that fits nothing.</param>
    public AccessToken Issue(EmulatedIdentity identity, string audience, TimeSpan lifetime, bool signed = true)
    {
        var now = _time.GetUtcNow();
        var tenant = identity.TenantId ?? TenantId;
        // exp counts whole seconds; rounding down would shorten a token of a few seconds by up to a quarter.
        var expires = DateTimeOffset.FromUnixTimeSeconds((long)Math.Ceiling((now + lifetime).ToUnixTimeMilliseconds() / 1000.0));
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = IssuerOf(tenant),
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            SigningCredentials = new SigningCredentials(_securityKey, SecurityAlgorithms.RsaSha256),
            Claims = new Dictionary<string, object>
            {
                ["oid"] = identity.ObjectId,
                ["sub"] = identity.ObjectId,
                ["appid"] = identity.ClientId,
                ["azp"] = identity.ClientId,
                ["tid"] = tenant,
                ["idtyp"] = "app",
                ["ver"] = "2.0",
                // Two tokens of one second must differ, or their rotation could not be seen.
                ["uti"] = $"{Generation}{Guid.NewGuid():N}",
            },
        });
        return new AccessToken(signed ? token : Unsigned(token), now, expires);
    }

    /// <summary>The token of a Kubernetes service account, which stands for the identity.</summary>
    public string IssueFederated(EmulatedIdentity identity) => _handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = "api://AzureADTokenExchange",
        Expires = _time.GetUtcNow().AddDays(30).UtcDateTime,
        SigningCredentials = new SigningCredentials(_securityKey, SecurityAlgorithms.RsaSha256),
        Claims = new Dictionary<string, object> { ["sub"] = $"system:serviceaccount:default:{identity.ClientId}" },
    });

    public async Task<bool> IsFederatedTokenOfAsync(EmulatedIdentity identity, string token)
    {
        var result = await ValidateAsync(token, ["api://AzureADTokenExchange"]).ConfigureAwait(false);
        return result.IsValid && ((JsonWebToken)result.SecurityToken).Subject == $"system:serviceaccount:default:{identity.ClientId}";
    }

    /// <summary>When the token of this user expires; null when Azure Redis would refuse it.</summary>
    public async ValueTask<DateTimeOffset?> ValidateAsync(string userName, string token)
    {
        var result = await ValidateAsync(token, RedisAudience.Accepted).ConfigureAwait(false);
        return result.IsValid && result.SecurityToken is JsonWebToken jwt && jwt.TryGetPayloadValue<string>("oid", out var oid)
            && oid == userName
            && jwt.TryGetPayloadValue<string>("uti", out var uti) && uti.StartsWith(Generation, StringComparison.Ordinal)
            ? new DateTimeOffset(jwt.ValidTo)
            : null;
    }

    /// <summary>From now on Redis accepts only tokens that are issued from now on.</summary>
    public void Revoke() => Interlocked.Increment(ref _generation);

    public void Dispose() => _key.Dispose();

    private static string Unsigned(string token) =>
        token[..(token.LastIndexOf('.') + 1)] + Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(256));

    private string IssuerOf(string tenant) => $"{Address}{tenant}/v2.0";

    private Task<TokenValidationResult> ValidateAsync(string token, string[] audiences) =>
        _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudiences = audiences,
            IssuerSigningKey = _securityKey,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            LifetimeValidator = (notBefore, expires, _, _) => IsAlive(notBefore, expires),
        });

    private bool IsAlive(DateTime? notBefore, DateTime? expires)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return expires > now && (notBefore is null || notBefore <= now);
    }
}
