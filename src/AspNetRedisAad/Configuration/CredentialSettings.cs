namespace AspNetRedisAad.Configuration;

/// <summary>What each credential kind needs from the settings.</summary>
internal static class CredentialSettings
{
    public static IEnumerable<string> Problems(AzureRedisAadOptions options)
    {
        if (!CredentialKinds.TryRead(options, out var kinds))
        {
            yield return $"{options.Names.Of(nameof(options.Credential))} is \"{options.Credential}\", which is not a known credential. "
                + $"Write one of: {CredentialKinds.Names}; or several of them, separated by commas, in the order in which they are tried.";
            yield break;
        }

        foreach (var problem in kinds.SelectMany(kind => Missing(kind, options)).Concat(ManagedIdentity(options)).Concat(Files(options)))
            yield return problem;

        if (options.AuthorityHost is { } authority && (!authority.IsAbsoluteUri || authority.Scheme != Uri.UriSchemeHttps))
        {
            yield return $"{options.Names.Of(nameof(options.AuthorityHost))} is \"{authority}\". Write an https address, such as "
                + "\"https://login.microsoftonline.com/\" or \"https://login.microsoftonline.us/\".";
        }

        if (string.IsNullOrWhiteSpace(options.Scope))
        {
            yield return $"{options.Names.Of(nameof(options.Scope))} is empty. Remove it, or write \"https://redis.azure.com/.default\".";
        }
    }

    private static IEnumerable<string> Missing(CredentialKind kind, AzureRedisAadOptions options)
    {
        if (kind is not (CredentialKind.ClientSecret or CredentialKind.ClientCertificate))
            yield break;

        if (string.IsNullOrWhiteSpace(options.TenantId))
            yield return Needs(options, kind, nameof(options.TenantId), "the directory (tenant) ID of the app registration");
        if (string.IsNullOrWhiteSpace(options.ClientId))
            yield return Needs(options, kind, nameof(options.ClientId), "the application (client) ID of the app registration");
        if (kind == CredentialKind.ClientSecret && string.IsNullOrWhiteSpace(options.ClientSecret))
        {
            yield return Needs(options, kind, nameof(options.ClientSecret),
                "a secret of the app registration, for instance with the environment variable "
                    + $"{options.Names.VariableOf(nameof(options.ClientSecret))}");
        }

        if (kind != CredentialKind.ClientCertificate)
            yield break;

        var (hasFile, hasThumbprint) =
            (!string.IsNullOrWhiteSpace(options.ClientCertificatePath), !string.IsNullOrWhiteSpace(options.ClientCertificate));
        if (!hasFile && !hasThumbprint)
        {
            yield return Needs(
                options, kind, nameof(options.ClientCertificatePath), "the path of a PEM or PFX file with certificate and private key, "
                + $"or set {options.Names.Of(nameof(options.ClientCertificate))} to the thumbprint of a certificate in the "
                + "machine's store");
        }
        else if (hasFile && hasThumbprint)
        {
            yield return $"{options.Names.Of(nameof(options.ClientCertificatePath))} and "
                + $"{options.Names.Of(nameof(options.ClientCertificate))} are both set. Keep the file or the thumbprint.";
        }
    }

    private static IEnumerable<string> ManagedIdentity(AzureRedisAadOptions options)
    {
        string?[] ids = [options.ManagedIdentityClientId, options.ManagedIdentityObjectId, options.ManagedIdentityResourceId];
        if (ids.Count(id => !string.IsNullOrWhiteSpace(id)) > 1)
        {
            yield return $"More than one of {options.Names.Of(nameof(options.ManagedIdentityClientId))}, "
                + $"{nameof(options.ManagedIdentityObjectId)} and {nameof(options.ManagedIdentityResourceId)} is set. "
                + "Keep the one that names your user-assigned identity, or none for the system-assigned one.";
        }
    }

    private static IEnumerable<string> Files(AzureRedisAadOptions options)
    {
        foreach (var (name, path) in new[]
        {
            (nameof(options.ClientCertificatePath), options.ClientCertificatePath),
            (nameof(options.TrustedCertificateFile), options.TrustedCertificateFile),
        })
        {
            if (!string.IsNullOrWhiteSpace(path) && !File.Exists(path))
                yield return $"{options.Names.Of(name)} is \"{path}\", and there is no such file. Write the path of an existing file that "
                    + "the app may read.";
        }
    }

    private static string Needs(AzureRedisAadOptions options, CredentialKind kind, string setting, string what) =>
        $"{options.Names.Of(setting)} is missing: the credential {kind} needs it. Set it to {what}.";
}
