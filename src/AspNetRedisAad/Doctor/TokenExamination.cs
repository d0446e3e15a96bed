using System.Globalization;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Doctor;

/// <summary>Examines the access token, or why there is none.</summary>
/// <param name="refresher">Acquires the token.</param>
/// <param name="settings">The credential's settings.</param>
/// <param name="time">The clock.</param>
/// <param name="endpoint">The cache that the token is for; null if it is for all that are examined.</param>
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
                _findings.Warn("clock",
                    $"this machine's clock says {time.GetUtcNow():u}, but the token is not valid before {claims.NotBefore:u}.",
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
