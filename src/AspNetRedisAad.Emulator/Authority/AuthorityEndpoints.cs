using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>Microsoft Entra ID's token endpoint, OpenID discovery and signing keys.</summary>
internal sealed class AuthorityEndpoints(
    TokenIssuer issuer, IdentityDirectory directory, ClientAuthentication clients, TokenDesk desk)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/{tenant}/oauth2/v2.0/token", RequestTokenAsync);
        endpoints.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", Discover);
        endpoints.MapGet("/{tenant}/discovery/v2.0/keys", Keys);
    }

    private async Task<IResult> RequestTokenAsync(string tenant, HttpContext context)
    {
        if (await desk.IsClosedAsync(context.RequestAborted).ConfigureAwait(false))
            return Refuse(EntraError.Unavailable());

        var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        if (tenant != issuer.TenantId)
            return Refuse(EntraError.UnknownTenant(tenant));
        if (form["grant_type"] != "client_credentials")
            return Refuse(EntraError.UnsupportedGrant(form["grant_type"].ToString()));
        if (directory.ByClientId(form["client_id"]) is not { } identity)
            return Refuse(EntraError.UnknownApplication(form["client_id"].ToString()));
        if (await clients.CheckAsync(identity, form).ConfigureAwait(false) is { } wrong)
            return Refuse(wrong);
        if (Resource.Of(form["scope"]) is not { } audience)
            return Refuse(EntraError.UnknownResource(form["scope"].ToString()));

        var token = desk.Issue(identity, audience);
        return Results.Json(
            new OAuthTokenResponse("Bearer", token.ExpiresIn, token.ExpiresIn, desk.RefreshIn, token.Value),
            AuthorityJson.Default.OAuthTokenResponse);
    }

    private IResult Discover(string tenant)
    {
        var root = $"{issuer.Address}{tenant}";
        return tenant != issuer.TenantId
            ? Refuse(EntraError.UnknownTenant(tenant))
            : Results.Json(
                new OpenIdConfiguration(
                issuer.Issuer, $"{root}/oauth2/v2.0/token", $"{root}/oauth2/v2.0/authorize", $"{root}/discovery/v2.0/keys"),
                AuthorityJson.Default.OpenIdConfiguration);
    }

    private IResult Keys(string tenant) =>
        tenant != issuer.TenantId
            ? Refuse(EntraError.UnknownTenant(tenant))
            : Results.Json(new KeySet([issuer.PublicKey]), AuthorityJson.Default.KeySet);

    private IResult Refuse(EntraError error)
    {
        desk.Refused();
        return Results.Json(error, AuthorityJson.Default.EntraError, statusCode: error.Status);
    }
}
