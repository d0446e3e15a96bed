using AspNetRedisAad.Configuration;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Doctor;

/// <summary>What to do about a server that refuses the connection, in the terms of its product.</summary>
/// <param name="settings">The settings of the cache.</param>
/// <param name="host">The server's host name.</param>
/// <param name="port">The server's port.</param>
/// <param name="place">The setting that names the server.</param>
internal sealed class EndpointAdvice(
    AzureRedisAadOptions settings, string host, int port, string place = nameof(AzureRedisAadOptions.Endpoint))
{
    public const string NoAuthentication = "Azure never does this. Check that this is the right server.";

    public const string NoAnswer =
        "Try again: it may be restarting or failing over. If the problem persists, check the cache's health and server load in the portal.";

    private readonly RedisProduct _product = RedisProducts.Of(host);
    private readonly AzureCommands _az = new(host);

    private string Place => settings.Names.Of(place);

    public string UnknownName =>
        $"Check the spelling in {Place}. With a private endpoint, link the private DNS zone "
        + $"({(_product == RedisProduct.AzureManagedRedis ? "privatelink.redis.azure.net" : "privatelink.redis.cache.windows.net")}) to "
        + "the app's network.";

    public string WrongPort => _product == RedisProduct.Unknown
        ? $"Correct the port in {Place}: it is {RedisProduct.AzureCacheForRedis.TlsPort()} on Azure Cache for Redis and "
            + $"{RedisProduct.AzureManagedRedis.TlsPort()} on Azure Managed Redis."
        : $"Set {Place} to \"{host}:{_product.TlsPort()}\".";

    public string Firewall =>
        $"Allow this machine to reach port {port}: check the cache's firewall or private endpoint, the network security group, and the "
            + $"app's own network integration.\n{_az.ShowFirewall}";

    public string NoTls => port == RedisProducts.PlainTextPort || _product != RedisProduct.Unknown && port != _product.TlsPort()
        ? $"{port} is not the TLS port. {WrongPort}"
        : $"This looks like a plain-text port, and a token must never travel without TLS. {WrongPort}";

    public string UntrustedCertificate =>
        $"Use the cache's own host name in {Place}. If a proxy intercepts TLS here, or the authority is your own, write its "
        + $"certificate into a PEM file and set its path in {settings.Names.Of(nameof(settings.TrustedCertificateFile))}.";

    public string MemoryFull => $"Choose a larger cache, or an eviction policy:\n{_az.KeepUnexpiring}";

    public string KeepUnexpiring => _az.KeepUnexpiring;

    public string NoDatabase => _product == RedisProduct.AzureManagedRedis
        ? $"Remove \"defaultDatabase=...\" from {Place}: Azure Managed Redis has only database 0."
        : $"Correct the number: \"defaultDatabase=...\" in {Place}, or {settings.Names.Of(nameof(AzureRedisMoveFromOptions.Database))}.";

    public string MoveAccess(string user) =>
        "Assign Data Contributor for the duration of the move, or a policy that allows the commands, the keys "
            + $"\"{settings.InstanceName}*\" and "
            + $"\"{KeyRingKey.Of(settings)}\":\n{_az.GrantAccess(user)}";

    public string MoreAccess(string user) =>
        "Assign Data Contributor, or a policy that allows the commands and the keys "
            + $"\"{settings.InstanceName}*\":\n{_az.GrantAccess(user)}";

    /// <summary>WRONGPASS is the only answer to all of these.</summary>
    public (string What, string Fix) Refused(RedisToken token, AccessTokenClaims? claims)
    {
        if (claims is null)
        {
            return ("the access key does not belong to the cache, or access keys are disabled.",
                $"Write the current one into {Place}, or sign in with Microsoft Entra ID: {settings.Names.Of(nameof(settings.Endpoint))} "
                    + "instead.\n"
                + _az.ShowKeys);
        }

        var user = token.UserName;
        if (claims.ObjectId is { } objectId && user != objectId)
        {
            var what = user == claims.ApplicationId
                ? $"the user name {user} is the client (application) ID; Redis expects the object ID, which is {objectId}."
                : $"the user name {user} is not the object ID in the token, which is {objectId}.";
            return (what, $"Remove {settings.Names.Of(nameof(settings.UserName))}: the object ID is then used by itself.");
        }

        if (!claims.Audiences.Any(AzureRedisAudience.Contains))
        {
            return ($"the token is for {string.Join(", ", claims.Audiences)}, not for Azure Redis.",
                $"Remove {settings.Names.Of(nameof(settings.Scope))}: the default, https://redis.azure.com/.default, is right.");
        }

        if (!string.IsNullOrWhiteSpace(settings.TenantId) && Guid.TryParse(settings.TenantId, out _) && claims.TenantId is { } tenant
            && !tenant.Equals(settings.TenantId, StringComparison.OrdinalIgnoreCase))
        {
            return ($"the token is from tenant {tenant}, but the setting says {settings.TenantId}.",
                $"Use an identity of the cache's tenant, or correct {settings.Names.Of(nameof(settings.TenantId))}. On your machine: az "
                    + $"login --tenant {settings.TenantId}");
        }

        return ($"the cache does not know the object ID {user}. No access policy is assigned to it, or Microsoft Entra authentication is "
            + $"off{(claims.TenantId is null ? "" : $", or the cache is not in tenant {claims.TenantId}")}. "
            + "Azure gives the same answer to all of these.",
                Admit(user, claims));
    }

    private string Admit(string objectId, AccessTokenClaims claims)
    {
        var note = claims.ApplicationId is null
            ? "" : $" (not to the client ID {claims.ApplicationId} or to the object ID of an app registration)";
        var entra = _az.SwitchEntraOn is { } command ? $"\nSwitch Microsoft Entra authentication on (the cache restarts):\n{command}" : "";
        return $"Assign an access policy to the object ID {objectId}{note}:\n{_az.GrantAccess(objectId)}{entra}";
    }
}
