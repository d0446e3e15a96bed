namespace AspNetRedisAad.Configuration;

/// <summary>What <see cref="AzureRedisAadOptions.Credential"/> may name.</summary>
internal enum CredentialKind
{
    DefaultAzureCredential,
    ManagedIdentity,
    WorkloadIdentity,
    ClientSecret,
    ClientCertificate,
    AzureCli,
    VisualStudio,
}

internal static class CredentialKinds
{
    public static string Names { get; } = string.Join(", ", Enum.GetNames<CredentialKind>());

    /// <summary>The kind that the settings name or, as in the Azure SDK's convention, imply. False for an unknown name.</summary>
    public static bool TryRead(AzureRedisAadOptions options, out CredentialKind kind)
    {
        kind = (options.ClientSecret, options.ClientCertificatePath) switch
        {
            ({ Length: > 0 }, _) => CredentialKind.ClientSecret,
            (_, { Length: > 0 }) => CredentialKind.ClientCertificate,
            _ => CredentialKind.DefaultAzureCredential,
        };

        if (string.IsNullOrWhiteSpace(options.Credential))
            return true;

        // Enum.TryParse would also take "3" and "ClientSecret,AzureCli".
        return options.Credential.All(char.IsAsciiLetter) && Enum.TryParse(options.Credential, ignoreCase: true, out kind);
    }
}
