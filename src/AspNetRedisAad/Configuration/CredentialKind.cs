namespace AspNetRedisAad.Configuration;

/// <summary>The values that <see cref="AzureRedisCredentialOptions.Credential"/> can name.</summary>
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

    /// <summary>
    /// Returns the kinds that the settings name, in the order in which they are tried; or, following the Azure SDK's convention, the one
    /// that they imply. Returns false for an unknown name.
    /// </summary>
    public static bool TryRead(AzureRedisAadOptions options, out IReadOnlyList<CredentialKind> kinds)
    {
        if (string.IsNullOrWhiteSpace(options.Credential))
        {
            kinds = [Implied(options)];
            return true;
        }

        var read = new List<CredentialKind>();
        foreach (var name in options.Credential.Split(',', StringSplitOptions.TrimEntries))
        {
            // Enum.TryParse would also take "3".
            if (name.All(char.IsAsciiLetter) && Enum.TryParse(name, ignoreCase: true, out CredentialKind kind))
                read.Add(kind);
        }

        kinds = read;
        return read.Count == options.Credential.Split(',').Length;
    }

    private static CredentialKind Implied(AzureRedisAadOptions options) => options switch
    {
        { ClientSecret.Length: > 0 } => CredentialKind.ClientSecret,
        { ClientCertificatePath.Length: > 0 } or { ClientCertificate.Length: > 0 } => CredentialKind.ClientCertificate,
        _ => CredentialKind.DefaultAzureCredential,
    };
}
