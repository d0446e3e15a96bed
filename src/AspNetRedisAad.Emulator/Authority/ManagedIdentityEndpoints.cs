using System.Globalization;
using AspNetRedisAad.Emulator.Identity;
using AspNetRedisAad.Emulator.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>
/// The managed identity endpoints of App Service and of virtual machines (IMDS). Source: Microsoft, "How to use managed identities for
/// App Service and Azure Functions" and "How to use managed identities on an Azure VM to acquire an access token".
/// </summary>
internal sealed class ManagedIdentityEndpoints(IdentityDirectory directory, TokenDesk desk)
{
    public const string AppServicePath = "/msi/token";

    /// <summary>The value of <c>IDENTITY_HEADER</c>: only the app knows it, so a forged request gets no token.</summary>
    public string IdentityHeader { get; } = Secret.New();

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(AppServicePath, (Delegate)AppServiceAsync);
        endpoints.MapGet("/metadata/identity/oauth2/token", (Delegate)ImdsAsync);
        // MSAL asks whether this IMDS supports proof of possession. 400 means no; MSAL would retry a 404 for 49 seconds.
        endpoints.MapGet("/metadata/identity/getplatformmetadata", () => Refuse("invalid_request", "Not supported."));
    }

    private async Task<IResult> AppServiceAsync(HttpContext context)
    {
        if (context.Request.Headers["X-IDENTITY-HEADER"] != IdentityHeader)
            return Refuse("unauthorized", "The header X-IDENTITY-HEADER is missing or wrong.", StatusCodes.Status401Unauthorized);
        return await AnswerAsync(context).ConfigureAwait(false);
    }

    private async Task<IResult> ImdsAsync(HttpContext context)
    {
        if (!string.Equals(context.Request.Headers["Metadata"], "true", StringComparison.OrdinalIgnoreCase))
            return Refuse("bad_request", "Required metadata header not specified.");
        return await AnswerAsync(context).ConfigureAwait(false);
    }

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        if (await desk.IsClosedAsync(context.RequestAborted).ConfigureAwait(false))
            return Refuse("temporarily_unavailable", "The service is temporarily unavailable.", StatusCodes.Status503ServiceUnavailable);

        var query = context.Request.Query;
        if (Resource.Of(query["resource"]) is not { } audience)
            return Refuse(
                "invalid_resource", $"AADSTS500011: The resource principal named '{query["resource"]}' was not found in the tenant.");
        if (Identity(query) is not { } identity)
            return Refuse("invalid_request", "Identity not found.");

        var token = desk.Issue(identity, audience);
        var response = new ManagedIdentityTokenResponse(
            token.Value,
            identity.ClientId,
            token.ExpiresIn.ToString(CultureInfo.InvariantCulture),
            token.ExpiresOn.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            audience,
            "Bearer");
        return Results.Json(response, AuthorityJson.Default.ManagedIdentityTokenResponse);
    }

    /// <summary>The user-assigned identity that the request names, or the system-assigned identity if it names none.</summary>
    private EmulatedIdentity? Identity(IQueryCollection query)
    {
        if (query["client_id"].ToString() is { Length: > 0 } clientId)
            return directory.ByClientId(clientId);
        // IMDS uses object_id, App Service principal_id.
        var objectId = query.TryGetValue("object_id", out var imds) ? imds : query["principal_id"];
        return objectId.Count > 0 ? directory.ByObjectId(objectId) : directory.SystemAssigned;
    }

    private IResult Refuse(string error, string description, int status = StatusCodes.Status400BadRequest)
    {
        desk.Refused();
        return Results.Json(new ManagedIdentityError(error, description), AuthorityJson.Default.ManagedIdentityError, statusCode: status);
    }
}
