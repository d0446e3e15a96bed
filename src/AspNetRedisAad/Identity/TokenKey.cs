namespace AspNetRedisAad.Identity;

/// <summary>Everything that decides which token is requested, and how. Two connections with equal keys share a token.</summary>
internal sealed record TokenKey
{
    private readonly object?[] _parts;

    private TokenKey(params object?[] parts) => _parts = parts;

    public static TokenKey Of(AzureRedisAadOptions options, RedisCredential? supplied)
    {
        object?[] common = [options.Scope, options.UserName, options.TokenRefreshRatio, options.TokenRequestTimeout, supplied?.Identity];
        return supplied is not null ? new TokenKey(common) : new TokenKey(
        [
            .. common, options.Credential, options.TenantId, options.ClientId, options.ClientSecret, options.ClientCertificatePath,
            options.ClientCertificate, options.ClientCertificateStoreName, options.ClientCertificateStoreLocation, options.TokenFilePath,
            options.ManagedIdentityClientId, options.ManagedIdentityObjectId, options.ManagedIdentityResourceId, options.AuthorityHost,
            options.TrustedCertificateFile,
        ]);
    }

    public bool Equals(TokenKey? other) => other is not null && _parts.AsSpan().SequenceEqual(other._parts);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var part in _parts)
            hash.Add(part);
        return hash.ToHashCode();
    }

    /// <summary>Returns only the type name: one of the parts is a secret.</summary>
    public override string ToString() => nameof(TokenKey);
}
