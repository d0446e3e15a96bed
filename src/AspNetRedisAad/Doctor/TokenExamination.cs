using System.Globalization;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Doctor;

/// <summary>Looks at the access token, or at why there is none.</summary>
/// <param name="refresher">Gets it.</param>
/// <param name="settings">Those of the credential.</param>
/// <param name="time">The clock.</param>
/// <param name="endpoint">The cache that it is for; null when it is for all that are examined.</param>
internal sealed class TokenExamination(TokenRefresher refresher, AzureRedisAadOptions settings, TimeProvider time, string? endpoint = null)
{
    private const string Step = "token";

    private readonly Findings _findings = new(endpoint);

    public IReadOnlyList<AzureRedisFinding> Findings => _findings.All;

    /// <summary>Null without a token.</summary>
    public async Task<ExaminedToken?> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = await refresher.ShowAsync(cancellationToken).ConfigureAwait(false);
            var claims = AccessTokenClaims.Read(token.Value)!;
            _findings.Ok(Step, string.Create(CultureInfo.InvariantCulture,
                $"object ID {claims.ObjectId ?? "none"}, client ID {claims.ApplicationId ?? "none"}, tenant {claims.TenantId ?? "none"}, "
                + $"for {string.Join(", ", claims.Audiences)}, until {token.ExpiresOn:u}"));
            if (claims.NotBefore > time.GetUtcNow())
            {
                _findings.Warn("clock", $"this machine says {time.GetUtcNow():u}, and the token is not valid before {claims.NotBefore:u}.",
                    "Set this machine's clock (NTP).");
            }

            return new ExaminedToken(token, claims);
        }
        catch (TokenUnavailableException e)
        {
            var (what, fix) = SignInProblem.Explain(e, settings);
            _findings.Fail(Step, what, fix);
            return null;
        }
    }
}
