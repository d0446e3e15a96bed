using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Emulator;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>Represents one identity, and later another one, as when a different managed identity is assigned.</summary>
internal sealed class ChangingCredential(AzureRedisEmulator azure) : TokenCredential
{
    private volatile TokenCredential _current = Tokens.CredentialOf(azure, azure.Identity);

    /// <param name="identity">The identity to represent.</param>
    /// <param name="directory">The emulator that knows it; the first emulator if <see langword="null"/>.</param>
    public void Become(EmulatedIdentity identity, AzureRedisEmulator? directory = null) =>
        _current = Tokens.CredentialOf(directory ?? azure, identity);

    /// <summary>A second call for the same connection adds to it.</summary>
    public void UseIn(IServiceCollection services) => services.AddAzureRedisAadConnection(_ => { }).UseCredential(this);

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        _current.GetToken(requestContext, cancellationToken);

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        _current.GetTokenAsync(requestContext, cancellationToken);
}
