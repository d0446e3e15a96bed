using AspNetRedisAad.Emulator.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>Microsoft Entra ID's token endpoint, OpenID discovery and signing keys.</summary>
internal sealed class AuthorityEndpoints(
    Tenant tenant, IdentityDirectory directory, ClientAuthentication clients, TokenDesk desk)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/{tenantId}/oauth2/v2.0/token", RequestTokenAsync);
        endpoints.MapGet("/{tenantId}/v2.0/.well-known/openid-configuration", Discover);
        endpoints.MapGet("/{tenantId}/discovery/v2.0/keys", Keys);
    }

    private async Task<IResult> RequestTokenAsync(string tenantId, HttpContext context)
    {
        if (await desk.IsClosedAsync(context.RequestAborted).ConfigureAwait(false))
            return Refuse(EntraError.Unavailable());

        var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        if (tenantId != tenant.Id)
            return Refuse(EntraError.UnknownTenant(tenantId));
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

    private IResult Discover(string tenantId)
    {
        var root = $"{tenant.Address}{tenantId}";
        return tenantId != tenant.Id
            ? Refuse(EntraError.UnknownTenant(tenantId))
            : Results.Json(
                new OpenIdConfiguration(
                    tenant.Issuer, tenant.TokenEndpoint, $"{root}/oauth2/v2.0/authorize", $"{root}/discovery/v2.0/keys"),
                AuthorityJson.Default.OpenIdConfiguration);
    }

    private IResult Keys(string tenantId) =>
        tenantId != tenant.Id
            ? Refuse(EntraError.UnknownTenant(tenantId))
            : Results.Json(new KeySet([PublicKey.Of(tenant)]), AuthorityJson.Default.KeySet);

    private IResult Refuse(EntraError error)
    {
        desk.Refused();
        return Results.Json(error, AuthorityJson.Default.EntraError, statusCode: error.Status);
    }
}
