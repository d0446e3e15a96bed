using System.Globalization;
using Azure.Core;
using Azure.Identity;

namespace AspNetRedisAad.Identity;

/// <summary>Requests an access token from the credential and converts it into a <see cref="RedisToken"/>.</summary>
internal sealed class EntraTokenSource(Func<TokenCredential> createCredential, AzureRedisAadOptions options, TimeProvider time)
{
    /// <summary>A failure is not cached: a certificate that is missing now may be installed later.</summary>
    private readonly Lazy<TokenCredential> _credential = new(() => Create(createCredential), LazyThreadSafetyMode.PublicationOnly);
    private readonly TokenCheck _check = new(options);

    /// <summary>Returns a token that outlives <paramref name="current"/>.</summary>
    /// <exception cref="TokenUnavailableException">No token is available; the message says why.</exception>
    public async Task<RedisToken> AcquireAsync(RedisToken? current, CancellationToken cancellationToken)
    {
        if (current is null)
            return await RequestAsync(claims: null, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);

        try
        {
            // MSAL returns a token from its cache until five minutes before it expires. A request with claims always bypasses the cache.
            return await RequestSuccessorAsync(current, NotFromCache(), cancellationToken).ConfigureAwait(false);
        }
        catch (TokenUnavailableException forced)
        {
            try
            {
                // Not every credential supports claims.
                return await RequestSuccessorAsync(current, claims: null, cancellationToken).ConfigureAwait(false);
            }
            catch (TokenUnavailableException)
            {
                throw forced;
            }
        }
    }

    private async Task<RedisToken> RequestSuccessorAsync(RedisToken current, string? claims, CancellationToken cancellationToken)
    {
        var token = await RequestAsync(claims, current.Left(time), cancellationToken).ConfigureAwait(false);
        // Comparing the expiry alone is not enough: the clock may have been set back meanwhile.
        return token.Value != current.Value && token.Lifetime > current.Left(time) ? token : throw new TokenUnavailableException(
            "not_renewed", "The identity service returned an access token that lives no longer than the current one.");
    }

    private async Task<RedisToken> RequestAsync(string? claims, TimeSpan left, CancellationToken cancellationToken)
    {
        var limit = RefreshSchedule.AttemptLimit(left, options.TokenRequestTimeout);
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var asked = time.GetTimestamp();
        try
        {
            // WaitAsync is needed because a credential that ignores cancellation must not hold up the refresh.
            var token = await _credential.Value
                .GetTokenAsync(new TokenRequestContext([options.Scope], claims: claims), either.Token)
                .AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            var (now, received) = (time.GetUtcNow(), time.GetTimestamp());
            // The answer says how long the token lives, and Azure.Identity adds that to the time of the answer. But the token may be as old
            // as the request.
            var expiresOn = token.ExpiresOn - time.GetElapsedTime(asked, received);
            return new RedisToken(_check.UserNameFor(token, now), token.Token, now, received, expiresOn, token.RefreshOn);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException e)
        {
            throw new TokenUnavailableException("timeout", $"The identity service did not answer within {limit}.", e);
        }
        catch (Exception e) when (FileError(e) is { } error)
        {
            throw new TokenUnavailableException(
                TokenUnavailableException.TokenFile,
                $"The file with the federated token, {options.Names.Of(nameof(options.TokenFilePath))} or AZURE_FEDERATED_TOKEN_FILE, "
                    + $"cannot be read: {error.Message}", e);
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

    private static TokenCredential Create(Func<TokenCredential> create)
    {
        try
        {
            return create();
        }
        catch (Exception e) when (e is not TokenUnavailableException)
        {
            throw new TokenUnavailableException(TokenUnavailableException.Settings, e.Message, e);
        }
    }

    /// <summary>Once the credential is created, it reads only one file: the federated token.</summary>
    private static Exception? FileError(Exception? e)
    {
        while (e is not (null or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException))
            e = e.InnerException;
        return e;
    }

    private string NotFromCache() => """{"access_token":{"nbf":{"essential":false,"value":"NOW"}}}"""
        .Replace("NOW", time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Azure.Identity ends its message with a colon, and the reason is in the inner exception.</summary>
    private static string ReasonOf(Exception e) =>
        e.InnerException is { } inner && e.Message.TrimEnd().EndsWith(':') ? $"{e.Message.TrimEnd()} {inner.Message}" : e.Message;
}
