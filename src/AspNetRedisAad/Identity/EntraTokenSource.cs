using System.Globalization;
using AspNetRedisAad.Configuration;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Identity;

/// <summary>Asks the credential for an access token and turns it into a <see cref="RedisToken"/>.</summary>
internal sealed class EntraTokenSource(
    Func<TokenCredential> createCredential, IOptions<AzureRedisAadOptions> options, TimeProvider time)
{
    private readonly Lazy<TokenCredential> _credential = new(createCredential);

    /// <summary>Returns a token that outlives <paramref name="current"/>.</summary>
    /// <exception cref="TokenUnavailableException">There is none; it says why.</exception>
    public async Task<RedisToken> AcquireAsync(RedisToken? current, CancellationToken cancellationToken)
    {
        var token = current is null
            ? await RequestAsync(claims: null, cancellationToken).ConfigureAwait(false)
            : await RenewAsync(cancellationToken).ConfigureAwait(false);

        if (token.ExpiresOn <= time.GetUtcNow())
            throw new TokenUnavailableException("expired", "The identity service returned an access token that has already expired. Check the clocks.");
        if (current is not null && token.ExpiresOn <= current.ExpiresOn)
            throw new TokenUnavailableException("not_renewed", "The identity service returned an access token that lives no longer than the current one.");

        return token;
    }

    /// <summary>
    /// MSAL returns a token from its cache until five minutes before its expiry; a request with claims always goes to the identity
    /// service. Not every credential can take claims, so the plain request is the second choice.
    /// </summary>
    private async Task<RedisToken> RenewAsync(CancellationToken cancellationToken)
    {
        var claims = """{"access_token":{"nbf":{"essential":false,"value":"NOW"}}}"""
            .Replace("NOW", time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        try
        {
            return await RequestAsync(claims, cancellationToken).ConfigureAwait(false);
        }
        catch (TokenUnavailableException) when (!cancellationToken.IsCancellationRequested)
        {
            return await RequestAsync(claims: null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<RedisToken> RequestAsync(string? claims, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.TokenTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // WaitAsync: a credential that ignores its cancellation must not hold up the refresh.
            var token = await _credential.Value
                .GetTokenAsync(new TokenRequestContext([options.Value.Scope], claims: claims), either.Token)
                .AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            return new RedisToken(UserName(token.Token), token.Token, time.GetUtcNow(), token.ExpiresOn, token.RefreshOn);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException e)
        {
            throw new TokenUnavailableException("timeout", $"The identity service did not answer within {options.Value.TokenTimeout}.", e);
        }
        catch (CredentialUnavailableException e)
        {
            throw new TokenUnavailableException("credential_unavailable", e.Message, e);
        }
        catch (Exception e) when (e is not TokenUnavailableException)
        {
            throw new TokenUnavailableException("identity_service", ReasonOf(e), e);
        }
    }

    /// <summary>Azure.Identity ends its message with a colon and leaves the reason to the inner exception.</summary>
    private static string ReasonOf(Exception e) =>
        e.InnerException is { } inner && e.Message.TrimEnd().EndsWith(':') ? $"{e.Message.TrimEnd()} {inner.Message}" : e.Message;

    private string UserName(string token) =>
        !string.IsNullOrWhiteSpace(options.Value.UserName) ? options.Value.UserName
        : AccessTokenClaims.ObjectId(token) ?? throw new TokenUnavailableException("no_object_id",
            "The access token names no object ID (claim oid), so the Redis user name is unknown. "
            + $"Check {Setting.Of(nameof(AzureRedisAadOptions.Scope))}, or set {Setting.Of(nameof(AzureRedisAadOptions.UserName))}.");
}
