using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Tool.Emulator;

/// <summary>The environment variables that Azure's identity libraries read, in all languages, for each way to sign in.</summary>
internal static class ClientEnvironment
{
    private static readonly Dictionary<string, string> _variables = new()
    {
        ["AuthorityHost"] = "AZURE_AUTHORITY_HOST",
        ["TenantId"] = "AZURE_TENANT_ID",
        ["ClientId"] = "AZURE_CLIENT_ID",
        ["ClientSecret"] = "AZURE_CLIENT_SECRET",
        ["ClientCertificatePath"] = "AZURE_CLIENT_CERTIFICATE_PATH",
        ["TokenFilePath"] = "AZURE_FEDERATED_TOKEN_FILE",
    };

    public static IReadOnlyList<(string Title, EmulatedCredential Credential)> Credentials { get; } =
    [
        ("Client secret", EmulatedCredential.ClientSecret),
        ("Client certificate", EmulatedCredential.ClientCertificate),
        ("Workload identity (AKS)", EmulatedCredential.WorkloadIdentity),
        ("Managed identity, App Service", EmulatedCredential.ManagedIdentityAppService),
        ("Managed identity, virtual machine (IMDS)", EmulatedCredential.ManagedIdentityImds),
    ];

    public static IEnumerable<KeyValuePair<string, string>> Of(AzureRedisEmulator emulator, EmulatedCredential credential)
    {
        var platform = emulator.GetEnvironment(credential);
        if (platform.Count > 0)
            return platform;

        return emulator.GetSettings(credential)
            .Select(setting => (Name: _variables.GetValueOrDefault(setting.Key.Split(':')[^1]), setting.Value))
            .Where(variable => variable.Name is not null)
            .Select(variable => KeyValuePair.Create(variable.Name!, variable.Value!));
    }
}
