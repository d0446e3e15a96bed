using Azure.Core;
using Azure.Identity;

namespace AspNetRedisAad.Identity;

/// <summary>
/// Managed identity as a member of a chain. Azure.Identity reports a machine without a managed identity as a failed sign-in, which stops
/// the chain. This class reports it as unavailable, until it has worked once; after that, its failures are real failures.
/// </summary>
internal sealed class OptionalCredential(TokenCredential credential) : TokenCredential
{
    private volatile bool _hasWorked;

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        GetTokenAsync(requestContext, cancellationToken).AsTask().GetAwaiter().GetResult();

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        try
        {
            var token = await credential.GetTokenAsync(requestContext, cancellationToken).ConfigureAwait(false);
            _hasWorked = true;
            return token;
        }
        catch (AuthenticationFailedException e) when (!_hasWorked && !cancellationToken.IsCancellationRequested)
        {
            throw new CredentialUnavailableException(e.Message, e);
        }
    }
}
